namespace ServiceComb.Net.Protocol.Authentication;

/// <summary>The body of <c>POST /v4/token</c>. Not a record: its text must not show the password.</summary>
public sealed class TokenRequest
{
    /// <summary>The account.</summary>
    public string? Name { get; init; }

    /// <summary>Its password.</summary>
    public string? Password { get; init; }

    /// <summary>How long the token is to live, 15m to 24h in Go's notation; null for the engine's default.</summary>
    public string? TokenExpirationTime { get; init; }
}

/// <summary>The answer to it. Not a record: its text must not show the token.</summary>
public sealed class TokenResponse
{
    /// <summary>A JWT whose <c>exp</c> says until when it is good.</summary>
    public string? Token { get; init; }
}
