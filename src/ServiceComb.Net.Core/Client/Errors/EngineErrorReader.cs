using System.Globalization;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Errors;

/// <summary>Reads error bodies: JSON in camel case (registry, KIE) or snake case (cloud). The beginning of any other body becomes the
/// detail.</summary>
internal static class EngineErrorReader
{
    private const int MaxExcerptLength = 200;

    public static EngineError Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return new EngineError();
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return FromObject(document.RootElement);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or JSON with invalid UTF-8: use the excerpt below.
        }

        return new EngineError { Detail = ReceivedText.Escape(Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxExcerptLength)]).ReplaceLineEndings(" ")) };
    }

    /// <summary>Returns true for an error code of an engine: six digits that begin with the HTTP status.</summary>
    public static bool IsCodeOf(int status, string code) =>
        code.Length == 6 && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number / 1000 == status;

    private static EngineError FromObject(JsonElement root) => new()
    {
        ErrorCode = Text(root, "errorCode") ?? Text(root, "error_code") ?? "",
        ErrorMessage = Text(root, "errorMessage") ?? Text(root, "error_msg") ?? Text(root, "error_message") ?? "",
        Detail = Text(root, "detail"),
    };

    private static string? Text(JsonElement root, string name) => !root.TryGetProperty(name, out var value)
        ? null
        : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
}
