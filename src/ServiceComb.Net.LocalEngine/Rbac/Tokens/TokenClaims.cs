namespace ServiceComb.Net.LocalEngine.Rbac.Tokens;

/// <summary>What a token says.</summary>
internal sealed record TokenClaims
{
    public string? Account { get; init; }

    /// <summary>The account's id. Another account of the same name has another one.</summary>
    public string? AccountId { get; init; }

    /// <summary>When it ends, in seconds since 1970.</summary>
    public long Exp { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }
}
