using ServiceComb.Net.LocalEngine.Rbac.Roles;

namespace ServiceComb.Net.LocalEngine.Rbac.Tokens;

/// <summary>Whom a token names. The roles are those that the account had when it was made.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="AccountId">The account's id.</param>
/// <param name="Roles">The names of its roles.</param>
/// <param name="ExpiresAt">When the token ends, in seconds since 1970.</param>
internal sealed record Caller(string Account, string? AccountId, IReadOnlyList<string> Roles, long ExpiresAt)
{
    public const string Root = "root";

    /// <summary>Whether everything is allowed.</summary>
    public bool IsAdmin { get; } = Roles.Contains(Role.Admin);
}
