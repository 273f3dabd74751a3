using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServiceComb.Net.Governance.Context;

/// <summary>The context as headers: <c>x-cse-context</c> is a JSON object of strings, <c>x-invocation-context</c> the same,
/// URL-encoded.</summary>
internal static class ContextHeaders
{
    public const string Cse = "x-cse-context";
    public const string Spring = "x-invocation-context";
    public const string TargetService = "x-cse-target-microservice";
    public const string SourceService = "x-cse-src-microservice";
    public const string SpringSourceService = "x-microservice-name";

    /// <summary>An entry in which Java 2 keeps the router's headers: a JSON object as a text.</summary>
    public const string RouterContext = "X-RouterContext";
    public const string TraceId = "X-B3-TraceId";
    public const string SpringTraceId = "x-trace-id";

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 2 };
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.Default, SkipValidation = true };

    /// <summary>Reads both headers; of an entry in both, that of <c>x-cse-context</c> counts. A header that is too large or
    /// no flat object of strings is passed over.</summary>
    public static InvocationContext Read(string? cse, string? spring)
    {
        var context = InvocationContext.Empty;
        if (spring is { Length: > 0 and <= InvocationContext.MaxSize })
        {
            context = ReadJson(WebUtility.UrlDecode(spring), context);
        }

        return cse is { Length: > 0 and <= InvocationContext.MaxSize } ? ReadJson(cse, context) : context;
    }

    /// <summary>The JSON of a context, in ASCII.</summary>
    /// <param name="context">The context.</param>
    /// <param name="sourceName">The entry that names the calling service.</param>
    /// <param name="source">That service; none when it is empty.</param>
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
                // The caller before this service is not the caller of the next one.
                if (!name.Equals(SourceService, StringComparison.OrdinalIgnoreCase) && !name.Equals(SpringSourceService, StringComparison.OrdinalIgnoreCase))
                {
                    json.WriteString(name, value);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan).Replace("\u007f", "\\u007F", StringComparison.Ordinal);
    }

    private static InvocationContext ReadJson(string text, InvocationContext before)
    {
        try
        {
            var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), Reading);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return before;
            }

            var context = before;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                if (!json.Read() || json.TokenType != JsonTokenType.String)
                {
                    return before;
                }

                context.TryWith(name, json.GetString()!, out context);
            }

            return json.TokenType == JsonTokenType.EndObject && !json.Read() ? context : before;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return before;
        }
    }
}
