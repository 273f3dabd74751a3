using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace ServiceComb.Net.Diagnostics;

/// <summary>Responds with all sections.</summary>
internal static class DiagnosticsEndpoint
{
    private const string Html = "text/html";

    public static async Task HandleAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            foreach (var section in context.RequestServices.GetServices<IDiagnosticsSection>())
            {
                writer.WritePropertyName(section.Name);
                section.Write(writer);
            }

            writer.WriteEndObject();
        }

        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = HeaderNames.Accept;
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

    // Browsers accept text/html explicitly; other clients get JSON.
    private static bool PrefersHtml(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(static type => type.MediaType.Equals(Html, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);
}
