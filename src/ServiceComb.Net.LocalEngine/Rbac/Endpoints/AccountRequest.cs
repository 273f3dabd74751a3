namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>What a caller sends about an account; each call reads some of it.</summary>
internal sealed record AccountRequest
{
    public string? Name { get; init; }

    public string? Password { get; init; }

    public IReadOnlyList<string?>? Roles { get; init; }

    /// <summary>How long a token is to be valid, as <c>1h30m</c>.</summary>
    public string? TokenExpirationTime { get; init; }

    public string? CurrentPassword { get; init; }

    public string? Status { get; init; }
}
