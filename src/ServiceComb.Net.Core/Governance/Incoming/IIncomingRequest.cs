using System.Security.Claims;

namespace ServiceComb.Net.Governance.Incoming;

/// <summary>Adapts a request that this app received for <see cref="IncomingGovernance"/>. A server implements it once for its kind of
/// request, preferably as a small struct, which then costs no allocation.</summary>
public interface IIncomingRequest
{
    /// <summary>Gets the HTTP method in upper case; for another protocol, a word that documents can match, such as POST.</summary>
    string Method { get; }

    /// <summary>Gets the path without the query, unescaped; for another protocol, the name of the operation, such as
    /// <c>/queues/orders</c>.</summary>
    ReadOnlySpan<char> Path { get; }

    /// <summary>Gets the query, with or without its question mark; may be empty.</summary>
    string QueryString { get; }

    /// <summary>Gets the user of the request, whose claims a mapper can read; null when the server does not authenticate requests.
    /// Default: null.</summary>
    ClaimsPrincipal? User => null;

    /// <summary>Gets whether no policy applies to the request, such as a health check. Its invocation context is available in any
    /// case.</summary>
    bool IsExcluded { get; }

    /// <summary>Gets a token that is canceled when the caller gives up.</summary>
    CancellationToken RequestAborted { get; }

    /// <summary>Gets the HTTP status of the response after <see cref="ServeAsync"/>; for another protocol, the status that describes the
    /// result, such as 200 or 500.</summary>
    int StatusCode { get; }

    /// <summary>Returns a header of the request. Names are compared without case.</summary>
    bool TryGetHeader(string name, out string value);

    /// <summary>Returns a header of the response after <see cref="ServeAsync"/>. Names are compared without case.</summary>
    bool TryGetResponseHeader(string name, out string value);

    /// <summary>Returns the status with which the server responds to an exception of the app.</summary>
    int GetStatusCode(Exception exception);

    /// <summary>Registers a callback for the time when the response starts, at which the duration of the request ends for the policies.
    /// A server that does not know it ignores the callback; the duration then ends with <see cref="ServeAsync"/>.</summary>
    void OnResponseStarting(Func<object, Task> callback, object state);

    /// <summary>Lets the app serve the request, with <see cref="Context.InvocationContext.Current"/> set. Called once, unless the request
    /// is rejected.</summary>
    Task ServeAsync();

    /// <summary>Responds that a policy rejected the request; the app has not seen it.</summary>
    Task RejectAsync(RequestRejection rejection);
}
