namespace ServiceComb.Net.Client.Authentication;

/// <summary>Authenticates requests to an engine. One provider serves all addresses and is called concurrently. Watches are
/// authenticated, too: the provider receives their handshake as a GET request.</summary>
public interface IAuthenticationProvider
{
    /// <summary>Adds the authentication, usually a header, to a request. Called before every attempt, so an implementation should complete
    /// synchronously from cached data. The timeout is twice the request timeout.</summary>
    /// <param name="request">The request with its URI, body and all other headers.</param>
    /// <param name="address">The base address that the request is sent to.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <exception cref="Errors.EngineException">The request cannot be authenticated and is not sent.</exception>
    ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken);

    /// <summary>Renews the authentication after the engine rejected a request with status 401.</summary>
    /// <param name="rejected">The rejected request.</param>
    /// <param name="address">The base address that rejected it.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <returns>True to authenticate and send the request once more; the default implementation returns false.</returns>
    ValueTask<bool> RenewAsync(HttpRequestMessage rejected, Uri address, CancellationToken cancellationToken) => new(false);
}
