using System.Security.Claims;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>Provides what matching reads of a request: an outgoing one, one at a gateway, or one that is being
/// served.</summary>
public interface IRequestView
{
    /// <summary>Gets the HTTP method in upper case.</summary>
    string Method { get; }

    /// <summary>Gets the path without the query, unescaped.</summary>
    ReadOnlySpan<char> Path { get; }

    /// <summary>Gets the query, with or without its question mark; may be empty.</summary>
    string QueryString { get; }

    /// <summary>Gets the name of the called service; for a request that is being served, the name of the calling
    /// service.</summary>
    string PeerService { get; }

    /// <summary>Gets the user of the request, whose claims a mapper can read; null when the request is an outgoing call, or when
    /// the server does not authenticate requests. Default: null.</summary>
    ClaimsPrincipal? User => null;

    /// <summary>Returns a header, or an entry of the invocation context when there is no such header. Names are compared
    /// without case.</summary>
    bool TryGetHeader(string name, out string value);
}
