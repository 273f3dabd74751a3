using ServiceComb.Net.Protocol.Accounts;

namespace ServiceComb.Net.Console.Live;

/// <summary>The accounts and roles of an engine at one time.</summary>
internal sealed record AccountSnapshot
{
    /// <summary>Gets whether the engine responded.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Gets the accounts by name.</summary>
    public IReadOnlyList<Account> Accounts { get; init; } = [];

    /// <summary>Gets why the user may not read the accounts; null when permitted.</summary>
    public string? AccountRefusal { get; init; }

    /// <summary>Gets the roles by name.</summary>
    public IReadOnlyList<Role> Roles { get; init; } = [];

    /// <summary>Gets why the user may not read the roles; null when permitted.</summary>
    public string? RoleRefusal { get; init; }

    /// <summary>Gets what the user may do.</summary>
    public IReadOnlyList<Permission> OwnPermissions { get; init; } = [];
}
