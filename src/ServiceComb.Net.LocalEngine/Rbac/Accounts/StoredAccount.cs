using ServiceComb.Net.LocalEngine.Rbac.Passwords;

namespace ServiceComb.Net.LocalEngine.Rbac.Accounts;

/// <summary>An account in the journal, with what never leaves the engine.</summary>
internal sealed record StoredAccount
{
    public required Account Account { get; init; }

    public required PasswordHash Password { get; init; }
}
