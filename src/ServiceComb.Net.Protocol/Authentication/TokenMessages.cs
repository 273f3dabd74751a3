namespace ServiceComb.Net.Protocol.Authentication;

/// <summary>The request body of <c>POST /v4/token</c>. Not a record, so that ToString does not contain the password.</summary>
public sealed class TokenRequest
{
    /// <summary>The name of the account.</summary>
    public string? Name { get; init; }

    /// <summary>The password.</summary>
    public string? Password { get; init; }

    /// <summary>The lifetime of the token as a Go duration, <c>15m</c> to <c>24h</c>; null for the engine's default.</summary>
    public string? TokenExpirationTime { get; init; }
}

/// <summary>The response to <c>POST /v4/token</c>. Not a record, so that ToString does not contain the token.</summary>
public sealed class TokenResponse
{
    /// <summary>The token: a JWT with its expiry in the claim <c>exp</c>.</summary>
    public string? Token { get; init; }
}
