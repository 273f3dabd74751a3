namespace ServiceComb.Net.Protocol.Iam;

/// <summary>The response body of <c>POST /v3/auth/tokens</c>. The token itself is in the header <c>X-Subject-Token</c>.</summary>
public sealed record IamTokenResponse
{
    /// <summary>What the token is valid for.</summary>
    public IamTokenDetails? Token { get; init; }
}

/// <summary>The properties of a token.</summary>
public sealed record IamTokenDetails
{
    /// <summary>The time of expiry.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The time of issue.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>The methods of the sign-in.</summary>
    public IReadOnlyList<string> Methods { get; init => field = value ?? []; } = [];

    /// <summary>The project that the token is valid for.</summary>
    public IamReference? Project { get; init; }

    /// <summary>The account that the token is valid for.</summary>
    public IamReference? Domain { get; init; }

    /// <summary>The user who signed in.</summary>
    public IamUser? User { get; init; }
}
