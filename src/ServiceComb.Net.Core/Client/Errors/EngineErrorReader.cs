using System.Globalization;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Errors;

/// <summary>Reads error bodies: JSON in camel case (registry, KIE) or snake case (cloud), or an object <c>error</c> (IAM). The beginning of
/// any other body becomes the detail.</summary>
internal static class EngineErrorReader
{
    private const int MaxExcerptLength = 200;

    // Errors are short. Larger responses are lists, which are not searched.
    private const int MaxFailureLength = 4 * 1024;

    public static EngineError Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return new EngineError();
        }

        return TryRead(body, static root => ReadKnown(root) ?? ReadNested(root) ?? ReadCommon(root) ?? (root.GetPropertyCount() == 0 ? new EngineError() : null))
            ?? new EngineError { Detail = ReceivedText.Escape(Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxExcerptLength)]).ReplaceLineEndings(" ")) };
    }

    /// <summary>Returns the error that the body of a successful response consists of; null for any other body.</summary>
    public static EngineError? FindFailure(ReadOnlySpan<byte> body) =>
        body.Length <= MaxFailureLength && body.IndexOf("\"error"u8) >= 0
            ? TryRead(body, static root => ReadKnown(root) is { ErrorCode.Length: > 0 } error ? error : ReadNested(root))
            : null;

    /// <summary>Returns true for an error code of an engine: six digits that begin with the HTTP status.</summary>
    public static bool IsCodeOf(int status, string code) =>
        code.Length == 6 && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number / 1000 == status;

    private static EngineError? TryRead(ReadOnlySpan<byte> body, Func<JsonElement, EngineError?> read)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or JSON with invalid UTF-8.
            return null;
        }
    }

    private static EngineError? ReadKnown(JsonElement root) => Create(
        Text(root, "errorCode") ?? Text(root, "error_code"),
        Text(root, "errorMessage") ?? Text(root, "error_msg") ?? Text(root, "error_message"),
        DetailOf(root));

    private static EngineError? ReadNested(JsonElement root) =>
        root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? ReadKnown(error) ?? ReadCommon(error) : null;

    // Gateways and frameworks in front of an engine use these names.
    private static EngineError? ReadCommon(JsonElement root) => Create(
        Text(root, "code"), Text(root, "message") ?? Text(root, "msg") ?? Text(root, "error"), Text(root, "title"));

    private static EngineError? Create(string? code, string? message, string? detail) => string.IsNullOrEmpty(code) && string.IsNullOrEmpty(message) && string.IsNullOrEmpty(detail)
        ? null
        : new EngineError { ErrorCode = code ?? "", ErrorMessage = message ?? "", Detail = detail };

    private static string? DetailOf(JsonElement root) =>
        Text(root, "detail") ?? (root.TryGetProperty("detail", out var detail) && detail.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? detail.GetRawText() : null);

    private static string? Text(JsonElement root, string name) => !root.TryGetProperty(name, out var value)
        ? null
        : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
}
