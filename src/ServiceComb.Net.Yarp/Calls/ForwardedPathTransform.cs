using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Tells the service about a removed prefix by <c>X-Forwarded-Prefix</c>, and forwards the path as the client wrote
/// it.</summary>
/// <param name="addsPrefixHeader">Whether the header is added; false when the route has its own X-Forwarded transforms.</param>
/// <param name="usesRawPath">Whether the path is forwarded with its original escapes.</param>
/// <param name="all">The transforms of the route, also those that are added later.</param>
internal sealed class ForwardedPathTransform(bool addsPrefixHeader, bool usesRawPath, IList<RequestTransform> all) : RequestTransform
{
    private const string PrefixHeader = "X-Forwarded-Prefix";
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    // YARP writes paths of these characters as they came.
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~!$&'()*+,;=:@");

    private readonly Lazy<bool> _isLast = new(() =>
        all.Reverse().TakeWhile(static one => one is not ForwardedPathTransform).All(static one => one is RequestHeaderOriginalHostTransform));

    private ForwardedPrefix? _lastPrefix;

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        var isRemoved = ForwardedPath.TryGetRemovedPrefix(request.Path, context.Path, out var prefix);
        if (isRemoved && addsPrefixHeader)
        {
            context.ProxyRequest.Headers.Remove(PrefixHeader);
            context.ProxyRequest.Headers.TryAddWithoutValidation(PrefixHeader, GetPrefixHeader(request.PathBase, prefix));
        }

        if (context.ProxyRequest.RequestUri is null)
        {
            context.ProxyRequest.RequestUri = usesRawPath && (isRemoved || context.Path == request.Path) && FindRawPath(request) is { } raw
                ? CreateRawUri(context, raw, prefix)
                : FindCachedUri(context);
        }

        return default;
    }

    private static Uri CreateRawUri(RequestTransformContext context, string path, ReadOnlySpan<char> prefix)
    {
        var start = ForwardedPath.FindSegment(path, context.HttpContext.Request.PathBase.Value.AsSpan().Count('/') + prefix.Count('/'));
        return new Uri(
            string.Concat(context.DestinationPrefix.AsSpan().TrimEnd('/'), start < 0 ? "/" : path.AsSpan(start), context.Query.QueryString.ToUriComponent()), AsWritten);
    }

    // Creating a URI is the most expensive step of forwarding, and calls of HttpClient have URIs of recurring paths already. YARP
    // creates it when a later transform may change the path or the query.
    private Uri? FindCachedUri(RequestTransformContext context) =>
        _isLast.Value && !context.Query.QueryString.HasValue && context.Path.Value is { Length: > 0 } path && !path.AsSpan().ContainsAnyExcept(PlainCharacters)
            && context.HttpContext.Features.Get<IForwardedCall>() is { } call && call.Slot.Address.AbsoluteUri == context.DestinationPrefix
            ? call.Slot.GetUri(path)
            : null;

    private string GetPrefixHeader(PathString pathBase, ReadOnlySpan<char> prefix)
    {
        var last = _lastPrefix;
        if (last is null || last.PathBase != pathBase || !prefix.SequenceEqual(last.Prefix))
        {
            _lastPrefix = last = new ForwardedPrefix(pathBase, prefix.ToString(), new PathString(string.Concat(pathBase.Value, prefix)).ToUriComponent());
        }

        return last.Header;
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

    // Most requests of a route have the same prefix.
    private sealed record ForwardedPrefix(PathString PathBase, string Prefix, string Header);
}
