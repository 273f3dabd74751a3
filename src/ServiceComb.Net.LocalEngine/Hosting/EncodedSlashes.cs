using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Treats an encoded slash in a path as a separator, as the real engines do. Kestrel keeps <c>%2F</c> in the path, where
/// it could not be distinguished from a decoded <c>%252F</c>.</summary>
internal sealed class EncodedSlashes(RequestDelegate next)
{
    private const string Encoded = "%2F";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.Value!.Contains(Encoded, StringComparison.OrdinalIgnoreCase))
        {
            var path = GetPath(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
            context.Request.Path = PathString.FromUriComponent(path.Replace(Encoded, "/", StringComparison.OrdinalIgnoreCase));
        }

        return next(context);
    }

    // The target is a path or, in the absolute form, a URL.
    private static string GetPath(string target)
    {
        var scheme = target[0] == '/' ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : target.IndexOf('/', scheme + "://".Length);
        var end = target.IndexOf('?', start);
        return end < 0 ? target[start..] : target[start..end];
    }
}
