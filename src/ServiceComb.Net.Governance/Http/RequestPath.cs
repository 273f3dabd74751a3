using System.Buffers;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Balancing;

namespace ServiceComb.Net.Governance.Http;

/// <summary>The target of a request as its caller wrote it; the request is reset to it after every try. Path and query are read
/// without allocating strings, because most addresses are sent as they were written. Created once per call.</summary>
internal readonly struct RequestPath
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~/&=+,;:@!$()*");

    private static readonly SearchValues<char> EndsHost = SearchValues.Create("/?#\\");
    private readonly Uri _uri;
    private readonly int _path;
    private readonly int _query;
    private readonly Version _version;
    private readonly HttpVersionPolicy _versionPolicy;

    /// <param name="request">The request, which has an address.</param>
    /// <param name="endpoint">The endpoints that it can go to.</param>
    public RequestPath(HttpRequestMessage request, EndpointRequirement endpoint)
    {
        _uri = request.RequestUri!;
        (_path, _query) = Find(_uri.OriginalString);
        (_version, _versionPolicy) = (request.Version, request.VersionPolicy);
        Endpoint = endpoint;
    }

    /// <summary>The endpoints that the request can go to.</summary>
    public EndpointRequirement Endpoint { get; }

    /// <summary>The address.</summary>
    public Uri Uri => _uri;

    /// <summary>Path and query, escaped as they are sent.</summary>
    public ReadOnlySpan<char> PathAndQuery => _path < 0 ? _uri.PathAndQuery : _uri.OriginalString.AsSpan(_path);

    /// <summary>The path, unescaped.</summary>
    public ReadOnlySpan<char> Path => _path < 0 ? Uri.UnescapeDataString(_uri.AbsolutePath) : _uri.OriginalString.AsSpan(_path, _query - _path);

    /// <summary>Sends the request to an instance: at its address, and with the HTTP version that its endpoint speaks.</summary>
    public void Redirect(HttpRequestMessage request, InstanceSlot slot)
    {
        request.RequestUri = slot.AddressOf(PathAndQuery);
        slot.Version.Apply(request);
    }

    /// <summary>Gives the request back its own address and HTTP version.</summary>
    public void Restore(HttpRequestMessage request)
    {
        request.RequestUri = _uri;
        (request.Version, request.VersionPolicy) = (_version, _versionPolicy);
    }

    // A dot may be a part that goes away (/a/../b), a percent sign an escape, a number sign the fragment: those are Uri's.
    private static (int Path, int Query) Find(string text)
    {
        var host = text.StartsWith("http://", StringComparison.Ordinal) ? 7 : text.StartsWith("https://", StringComparison.Ordinal) ? 8 : -1;
        // What comes first ends the host; only a slash begins a path.
        var path = host < 0 ? -1 : text.AsSpan(host).IndexOfAny(EndsHost);
        if (path < 0 || text[path += host] != '/')
        {
            return (-1, -1);
        }

        var query = -1;
        var place = path;
        while (true)
        {
            var odd = text.AsSpan(place).IndexOfAnyExcept(Plain);
            if (odd < 0)
            {
                return (path, query < 0 ? text.Length : query);
            }

            place += odd;
            if (text[place] == '?')
            {
                query = query < 0 ? place : query;
            }
            else if (text[place] != '.' || text[place - 1] is '/' or '.')
            {
                return (-1, -1);
            }

            place++;
        }
    }
}
