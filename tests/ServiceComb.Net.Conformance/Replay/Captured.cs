using System.Globalization;
using System.Text.Json;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>Reads captured values from responses.</summary>
internal static class Captured
{
    private const string Header = "header:";

    /// <summary>Returns the text at <c>header:Name</c> or at a dotted path into the body, in which numbers are indexes; null when
    /// the response has no such value.</summary>
    public static string? From(EngineResponse response, string source)
    {
        if (source.StartsWith(Header, StringComparison.Ordinal))
        {
            return response.Headers.GetValueOrDefault(source[Header.Length..]);
        }

        try
        {
            using var document = JsonDocument.Parse(response.Body);
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
