using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Yaml;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>Writes complete responses of the configuration center.</summary>
internal static class KieResponses
{
    public const string Yaml = "text/yaml";
    private const string Json = "application/json";
    private const string Text = "text/plain; charset=utf-8";
    private const string RevisionHeader = "X-Kie-Revision";

    /// <summary>The response text of the real engine after a panic.</summary>
    public const string Panic = "server got a panic, plz check log.";

    public static Task JsonAsync(HttpContext context, ReadOnlyMemory<byte> body, int status = StatusCodes.Status200OK) =>
        WriteAsync(context, status, Json, body);

    /// <summary>Writes JSON, or YAML if the Accept header is exactly that type.</summary>
    public static Task JsonOrYamlAsync(HttpContext context, byte[] json)
    {
        if (context.Request.Headers.Accept != Yaml)
        {
            return JsonAsync(context, json);
        }

        using var document = JsonDocument.Parse(json);
        return WriteAsync(context, StatusCodes.Status200OK, Yaml, Encoding.UTF8.GetBytes(YamlWriter.Write(document.RootElement, isSorted: false)));
    }

    public static Task ListAsync(HttpContext context, long revision, byte[] body)
    {
        context.Response.Headers[RevisionHeader] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return JsonAsync(context, body);
    }

    public static Task ResultAsync(HttpContext context, KieResult result) => result.TryGet(out var record, out var error)
        ? JsonOrYamlAsync(context, record.Json)
        : ErrorAsync(context, error);

    /// <param name="context">The request.</param>
    /// <param name="error">The error.</param>
    /// <param name="status">The HTTP status; null for the status of the error code.</param>
    public static Task ErrorAsync(HttpContext context, KieError error, int? status = null)
    {
        var body = new EngineError { ErrorCode = error.CodeText, ErrorMessage = error.Message, Detail = error.Detail };
        return JsonAsync(context, JsonSerializer.SerializeToUtf8Bytes(body, ProtocolJson.Registry.GetTypeInfo<EngineError>()), status ?? error.Status);
    }

    public static Task TextAsync(HttpContext context, int status, string text) =>
        WriteAsync(context, status, Text, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes only a status (204 or 304), without body and headers.</summary>
    public static Task StatusOnlyAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Writes 301 to the cleaned path, as Go's HTTP server does.</summary>
    public static Task MovedAsync(HttpContext context, string location)
    {
        context.Response.Headers.Location = location;
        return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? WriteAsync(
                context, StatusCodes.Status301MovedPermanently, "text/html; charset=utf-8", Encoding.UTF8.GetBytes($"<a href=\"{System.Net.WebUtility.HtmlEncode(location)}\">Moved Permanently</a>.\n\n"))
            : StatusOnlyAsync(context, StatusCodes.Status301MovedPermanently);
    }

    private static Task WriteAsync(HttpContext context, int status, string type, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.Length;
        var written = response.BodyWriter.WriteAsync(body);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }
}
