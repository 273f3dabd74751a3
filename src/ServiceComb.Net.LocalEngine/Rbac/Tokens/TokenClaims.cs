namespace ServiceComb.Net.LocalEngine.Rbac.Tokens;

/// <summary>The claims of a token.</summary>
internal sealed record TokenClaims
{
    public string? Account { get; init; }

    /// <summary>Gets the account id, which distinguishes a re-created account of the same name.</summary>
    public string? AccountId { get; init; }

    /// <summary>Gets when the token expires, in seconds since 1970.</summary>
    public long Exp { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }
}
