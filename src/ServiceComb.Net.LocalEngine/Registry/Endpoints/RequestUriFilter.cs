using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>The real registry's check of request URIs, with its flaw: what it refuses is answered with 400 and a text, and
/// is carried out all the same, its answer following the text. Clients have to know, so they should see it here.</summary>
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
            return MoveAsync(context, path, question < 0 ? "" : target[question..]);
        }

        return target.Length > MaxUriLength || target[^1] is ';' or '&' or '?' or '+' or '@' || target.Contains("//", StringComparison.Ordinal)
            ? RefuseAndRunAsync(context, target)
            : next(context);
    }

    private async Task RefuseAndRunAsync(HttpContext context, string target)
    {
        // A text before a packed answer could not be unpacked.
        context.Request.Headers.AcceptEncoding = default;
        var answer = await CapturedBody.TakeAsync(context, next);
        byte[] body = [.. Encoding.UTF8.GetBytes($"Invalid Request URI {target}"), .. answer];
        var response = context.Response;
        // The real one has sent its headers by the time the request is carried out: nothing that it says there gets through.
        var server = response.Headers.Server;
        response.Headers.Clear();
        response.Headers.Server = server;
        response.StatusCode = StatusCodes.Status400BadRequest;
        response.Headers.Vary = RegistryHeaders.OnEncoding;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static async Task MoveAsync(HttpContext context, string path, string query)
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
