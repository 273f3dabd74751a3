namespace ServiceComb.Net.Client.Authentication;

/// <summary>Authenticates requests to an engine. One provider serves all addresses and is called by many requests at a time,
/// and for watches as well, whose handshake it sees as a GET.</summary>
public interface IAuthenticationProvider
{
    /// <summary>Adds to a request what the engine asks for, usually a header. Called before every try, so it should answer
    /// from memory; it may take up to twice the request time-out.</summary>
    /// <param name="request">The request with its target, all other headers and its body.</param>
    /// <param name="address">The base address the request goes to.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="Errors.EngineException">There is nothing to authenticate with; the request is not sent.</exception>
    ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken);

    /// <summary>Called when the engine answered a request with 401; whether the request is worth being authenticated and
    /// sent once more. Default: it is not.</summary>
    /// <param name="refused">The request as it was sent.</param>
    /// <param name="address">The base address that refused it.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    ValueTask<bool> RenewAsync(HttpRequestMessage refused, Uri address, CancellationToken cancellationToken) => new(false);
}
