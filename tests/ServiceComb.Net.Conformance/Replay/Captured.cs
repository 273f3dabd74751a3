using System.Globalization;
using System.Text.Json;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>Finds what a step keeps of its answer.</summary>
internal static class Captured
{
    private const string Header = "header:";

    /// <summary>The text at <c>header:Name</c> or at a dotted path into the body, whose numbers are indexes; null when
    /// the answer has nothing there.</summary>
    public static string? From(EngineResponse answer, string source)
    {
        if (source.StartsWith(Header, StringComparison.Ordinal))
        {
            return answer.Headers.GetValueOrDefault(source[Header.Length..]);
        }

        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            return At(document.RootElement, source);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? At(JsonElement value, string path)
    {
        foreach (var part in path.Split('.'))
        {
            if (value.ValueKind == JsonValueKind.Array
                && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < value.GetArrayLength())
            {
                value = value[index];
            }
            else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(part, out value))
            {
                return null;
            }
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
    }
}
