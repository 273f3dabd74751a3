using ServiceComb.Net.LocalEngine.Rbac.Roles;

namespace ServiceComb.Net.LocalEngine.Rbac.Accounts;

/// <summary>The account that a token identifies. The roles are those at the time of the log-in.</summary>
/// <param name="Account">The account name.</param>
/// <param name="AccountId">The account id.</param>
/// <param name="Roles">The role names.</param>
/// <param name="ExpiresAt">When the token expires, in seconds since 1970.</param>
internal sealed record Caller(string Account, string? AccountId, IReadOnlyList<string> Roles, long ExpiresAt)
{
    public const string Root = "root";

    /// <summary>Gets a value indicating whether the caller has all permissions.</summary>
    public bool IsAdmin { get; } = Roles.Contains(Role.Admin);
}
