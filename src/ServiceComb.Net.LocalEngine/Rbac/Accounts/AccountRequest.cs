namespace ServiceComb.Net.LocalEngine.Rbac.Accounts;

/// <summary>The union of the fields of requests about accounts.</summary>
internal sealed record AccountRequest
{
    public string? Name { get; init; }

    public string? Password { get; init; }

    public IReadOnlyList<string?>? Roles { get; init; }

    /// <summary>Gets the requested token lifetime, such as <c>1h30m</c>.</summary>
    public string? TokenExpirationTime { get; init; }

    public string? CurrentPassword { get; init; }

    public string? Status { get; init; }
}
