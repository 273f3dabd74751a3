using System.Buffers;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Balancing;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Holds the original target of a request, which is restored after every attempt. Path and query are read without
/// allocating strings, because most addresses are sent as they were written. Created once per call.</summary>
internal readonly struct RequestTarget
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~/&=+,;:@!$()*");

    private static readonly SearchValues<char> EndsHost = SearchValues.Create("/?#\\");
    private readonly Uri _uri;
    private readonly int _path;
    private readonly int _query;
    private readonly Version _version;
    private readonly HttpVersionPolicy _versionPolicy;

    /// <param name="request">The request; its address must not be null.</param>
    /// <param name="endpoint">The endpoints that the request can be sent to.</param>
    public RequestTarget(HttpRequestMessage request, in EndpointRequirement endpoint)
    {
        _uri = request.RequestUri!;
        (_path, _query) = Find(_uri.OriginalString);
        (_version, _versionPolicy) = (request.Version, request.VersionPolicy);
        Endpoint = endpoint;
    }

    public EndpointRequirement Endpoint { get; }

    public Uri Uri => _uri;

    /// <summary>Gets the path and query, escaped as they are sent.</summary>
    public ReadOnlySpan<char> PathAndQuery => _path < 0 ? _uri.PathAndQuery : _uri.OriginalString.AsSpan(_path);

    /// <summary>Gets the path, unescaped.</summary>
    public ReadOnlySpan<char> Path => _path < 0 ? Uri.UnescapeDataString(_uri.AbsolutePath) : _uri.OriginalString.AsSpan(_path, _query - _path);

    /// <summary>Redirects the request to the address of an instance, with the HTTP version that its endpoint
    /// supports.</summary>
    public void Redirect(HttpRequestMessage request, InstanceSlot slot)
    {
        request.RequestUri = slot.GetUri(PathAndQuery);
        slot.Version.Apply(request);
    }

    /// <summary>Restores the original address and HTTP version of the request.</summary>
    public void Restore(HttpRequestMessage request)
    {
        request.RequestUri = _uri;
        (request.Version, request.VersionPolicy) = (_version, _versionPolicy);
    }

    // Dots can be relative segments (/a/../b), percent signs escapes, number signs fragments; let Uri handle those.
    private static (int Path, int Query) Find(string text)
    {
        var host = text.StartsWith("http://", StringComparison.Ordinal) ? 7 : text.StartsWith("https://", StringComparison.Ordinal) ? 8 : -1;
        // The first delimiter ends the host; only a slash starts a path.
        var path = host < 0 ? -1 : text.AsSpan(host).IndexOfAny(EndsHost);
        if (path < 0 || text[path += host] != '/')
        {
            return (-1, -1);
        }

        var query = -1;
        var index = path;
        while (true)
        {
            var offset = text.AsSpan(index).IndexOfAnyExcept(Plain);
            if (offset < 0)
            {
                return (path, query < 0 ? text.Length : query);
            }

            index += offset;
            if (text[index] == '?')
            {
                query = query < 0 ? index : query;
            }
            else if (text[index] != '.' || text[index - 1] is '/' or '.')
            {
                return (-1, -1);
            }

            index++;
        }
    }
}
