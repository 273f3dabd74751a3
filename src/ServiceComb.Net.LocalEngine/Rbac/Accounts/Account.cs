namespace ServiceComb.Net.LocalEngine.Rbac.Accounts;

/// <summary>An account in the format of responses.</summary>
internal sealed record Account
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Gets the status, <c>active</c> or <c>inactive</c>. It is stored but not evaluated, as in the real
    /// engine.</summary>
    public required string Status { get; init; }

    /// <summary>Gets the creation time, in seconds since 1970, as text.</summary>
    public required string CreateTime { get; init; }

    /// <summary>Gets the time of the last update, in seconds since 1970, as text.</summary>
    public required string UpdateTime { get; init; }
}
