namespace ServiceComb.Net.LocalEngine.Rbac.Accounts;

/// <summary>An account as answers hold it.</summary>
internal sealed record Account
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary><c>active</c> or <c>inactive</c>; kept and not looked at, as in the real engine.</summary>
    public required string Status { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required string CreateTime { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required string UpdateTime { get; init; }
}
