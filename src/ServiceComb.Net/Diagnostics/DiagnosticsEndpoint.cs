using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace ServiceComb.Net.Diagnostics;

/// <summary>Responds with all sections.</summary>
internal static class DiagnosticsEndpoint
{
    // JSON that is never part of a page needs no escapes for HTML.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task HandleAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            foreach (var section in context.RequestServices.GetServices<IDiagnosticsSection>())
            {
                writer.WritePropertyName(section.Name);
                Write(writer, section);
            }

            writer.WriteEndObject();
        }

        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (PrefersHtml(context.Request))
        {
            response.ContentType = "text/html; charset=utf-8";
            response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
            using var document = JsonDocument.Parse(buffer.WrittenMemory);
            await response.WriteAsync(DiagnosticsPage.Render(document.RootElement), context.RequestAborted);
        }
        else
        {
            response.ContentType = "application/json; charset=utf-8";
            await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
        }
    }

    // A section that fails, which may be one of the app, does not hide the others.
    private static void Write(Utf8JsonWriter writer, IDiagnosticsSection section)
    {
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            using (var own = new Utf8JsonWriter(buffer))
            {
                section.Write(own);
            }

            using var value = JsonDocument.Parse(buffer.WrittenMemory);
            value.RootElement.WriteTo(writer);
        }
        catch (Exception exception)
        {
            writer.WriteStartObject();
            writer.WriteString("error", exception.GetType().Name);
            writer.WriteEndObject();
        }
    }

    // Browsers prefer text/html; other clients get JSON.
    private static bool PrefersHtml(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) && QualityOf(accepted, "text/html") > QualityOf(accepted, "application/json");

    private static double QualityOf(IEnumerable<MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(one => one.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(static one => one.Quality ?? 1).DefaultIfEmpty(0).Max();
}
