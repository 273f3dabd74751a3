using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>The real registry's request URI check, including its flaw: a rejected request gets 400 and an error text, but
/// is executed all the same, and its response follows the text. Clients must handle this, so the local engine reproduces
/// it.</summary>
internal sealed class RequestUriFilter(RequestDelegate next)
{
    private const int MaxUriLength = 2047;

    public Task InvokeAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        if (path.Contains("//", StringComparison.Ordinal))
        {
            return RedirectAsync(context, path, question < 0 ? "" : target[question..]);
        }

        return target.Length > MaxUriLength || target[^1] is ';' or '&' or '?' or '+' or '@' || target.Contains("//", StringComparison.Ordinal)
            ? RejectAndRunAsync(context, target)
            : next(context);
    }

    private async Task RejectAndRunAsync(HttpContext context, string target)
    {
        // A text in front of a compressed response could not be decompressed.
        context.Request.Headers.AcceptEncoding = default;
        var captured = await ResponseCapture.CaptureAsync(context, next);
        byte[] body = [.. Encoding.UTF8.GetBytes($"Invalid Request URI {target}"), .. captured];
        var response = context.Response;
        // The real registry has already sent its headers when the request is executed, so the headers of the response are
        // lost.
        var server = response.Headers.Server;
        response.Headers.Clear();
        response.Headers.Server = server;
        response.StatusCode = StatusCodes.Status400BadRequest;
        response.Headers.Vary = RegistryHeaders.OnEncoding;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static async Task RedirectAsync(HttpContext context, string path, string query)
    {
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        var response = context.Response;
        response.StatusCode = StatusCodes.Status301MovedPermanently;
        (response.Headers.Vary, response.Headers.Server) = (RegistryHeaders.OnEncoding, default);
        response.Headers.Location = path + query;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            response.ContentType = "text/html; charset=utf-8";
            await response.WriteAsync($"<a href=\"{System.Net.WebUtility.HtmlEncode(path + query)}\">Moved Permanently</a>.\n\n", context.RequestAborted);
        }
        else
        {
            response.ContentLength = 0;
        }
    }
}
