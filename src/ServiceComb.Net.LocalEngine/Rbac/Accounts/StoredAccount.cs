using ServiceComb.Net.LocalEngine.Rbac.Passwords;

namespace ServiceComb.Net.LocalEngine.Rbac.Accounts;

/// <summary>The journal record of an account, including the password hash.</summary>
internal sealed record StoredAccount
{
    public required Account Account { get; init; }

    public required PasswordHash Password { get; init; }
}
