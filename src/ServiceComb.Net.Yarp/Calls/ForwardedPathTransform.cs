using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Removes the leading path segments of a route, tells the service about a removed prefix by
/// <c>X-Forwarded-Prefix</c>, and forwards the path as the client wrote it.</summary>
/// <param name="segmentCount">The number of leading segments to remove.</param>
/// <param name="addsPrefixHeader">Whether the header is added; false when the route has its own X-Forwarded transforms.</param>
/// <param name="usesRawPath">Whether the path is forwarded with its original escapes.</param>
internal sealed class ForwardedPathTransform(int segmentCount, bool addsPrefixHeader, bool usesRawPath) : RequestTransform
{
    private const string PrefixHeader = "X-Forwarded-Prefix";
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    // YARP writes paths of these characters as they came.
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~!$&'()*+,;=:@");

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        if (segmentCount > 0)
        {
            context.Path = ForwardedPath.RemoveSegments(context.Path, segmentCount);
        }

        var request = context.HttpContext.Request;
        var isRemoved = ForwardedPath.TryGetRemovedPrefix(request.Path, context.Path, out var prefix);
        if (isRemoved && addsPrefixHeader)
        {
            context.ProxyRequest.Headers.Remove(PrefixHeader);
            context.ProxyRequest.Headers.TryAddWithoutValidation(PrefixHeader, new PathString(request.PathBase.Value + prefix!.TrimEnd('/')).ToUriComponent());
        }

        if (usesRawPath && context.ProxyRequest.RequestUri is null && (isRemoved || context.Path == request.Path) && FindRawPath(request) is { } raw)
        {
            var removed = request.PathBase.Value.AsSpan().Count('/') + prefix.AsSpan().TrimEnd('/').Count('/');
            var start = ForwardedPath.FindSegment(raw, removed);
            context.ProxyRequest.RequestUri = new Uri(
                string.Concat(context.DestinationPrefix.AsSpan().TrimEnd('/'), start < 0 ? "/" : raw.AsSpan(start), context.Query.QueryString.ToUriComponent()), AsWritten);
        }

        return default;
    }

    // Null when YARP writes the path as it came anyway, and when the path that was routed and authorized is not the one that
    // the client wrote: the server resolved dot segments in it, or middleware rewrote it.
    private static string? FindRawPath(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        if (!path.StartsWith('/') || !path.AsSpan().ContainsAnyExcept(PlainCharacters) || path.AsSpan().ContainsAnyExceptInRange('!', '~') || path.Contains('#', StringComparison.Ordinal))
        {
            return null;
        }

        // The server leaves escaped slashes.
        var decoded = Uri.UnescapeDataString(path.Replace("%2F", "%252F", StringComparison.Ordinal).Replace("%2f", "%252f", StringComparison.Ordinal));
        return decoded == request.PathBase.Value + request.Path.Value ? path : null;
    }
}
