using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServiceComb.Net.Governance.Context;

/// <summary>Converts the invocation context to and from headers: <c>x-cse-context</c> is a JSON object of strings,
/// <c>x-invocation-context</c> the same, URL-encoded.</summary>
internal static class ContextHeaders
{
    public const string Cse = ContextHeaderNames.Cse;
    public const string Spring = ContextHeaderNames.Spring;
    public const string TargetService = "x-cse-target-microservice";
    public const string SourceService = "x-cse-src-microservice";
    public const string SpringSourceService = "x-microservice-name";

    /// <summary>The entry in which Java 2 stores the router headers as a JSON object.</summary>
    public const string RouterContext = "X-RouterContext";
    public const string TraceId = "X-B3-TraceId";
    public const string SpringTraceId = "x-trace-id";

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 2 };
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.Default, SkipValidation = true };

    /// <summary>Reads both headers; an entry of <c>x-cse-context</c> takes precedence. A header that is too large or not a
    /// flat JSON object of strings is ignored.</summary>
    public static InvocationContext Read(string? cse, string? spring)
    {
        var context = InvocationContext.Empty;
        if (spring is { Length: > 0 and <= InvocationContext.MaxSize })
        {
            context = ReadJson(WebUtility.UrlDecode(spring), context);
        }

        return cse is { Length: > 0 and <= InvocationContext.MaxSize } ? ReadJson(cse, context) : context;
    }

    /// <summary>Serializes a context as ASCII JSON.</summary>
    /// <param name="context">The context.</param>
    /// <param name="sourceName">The name of the entry for the calling service.</param>
    /// <param name="source">The calling service; the entry is omitted when it is empty.</param>
    public static string Write(InvocationContext context, string sourceName, string source)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            if (source.Length > 0)
            {
                json.WriteString(sourceName, source);
            }

            foreach (var (name, value) in context.Entries)
            {
                // The previous caller is not the caller of the next service.
                if (!name.Equals(SourceService, StringComparison.OrdinalIgnoreCase) && !name.Equals(SpringSourceService, StringComparison.OrdinalIgnoreCase))
                {
                    json.WriteString(name, value);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan).Replace("\u007f", "\\u007F", StringComparison.Ordinal);
    }

    private static InvocationContext ReadJson(string text, InvocationContext previous)
    {
        try
        {
            var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), Reading);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return previous;
            }

            var context = previous;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                if (!json.Read() || json.TokenType != JsonTokenType.String)
                {
                    return previous;
                }

                context.TryWith(name, json.GetString()!, out context);
            }

            return json.TokenType == JsonTokenType.EndObject && !json.Read() ? context : previous;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return previous;
        }
    }
}
