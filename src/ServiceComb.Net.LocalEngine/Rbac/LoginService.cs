using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Passwords;
using ServiceComb.Net.LocalEngine.Rbac.Roles;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;
using ServiceComb.Net.LocalEngine.Registry;

namespace ServiceComb.Net.LocalEngine.Rbac;

/// <summary>Verifies passwords: log-ins and password changes.</summary>
internal sealed class LoginService(
    RbacState state, AccountDirectory accounts, PasswordHashQueue passwords, FailedLogins failures, TokenIssuer tokens, TimeSpan tokenLifetime)
{
    private const string UnknownAccounts = "";

    /// <returns>The token.</returns>
    /// <exception cref="EngineApiException">The account or password is wrong, or the account is blocked for the
    /// address.</exception>
    public async Task<string> LoginAsync(AccountRequest request, string address, CancellationToken cancellationToken)
    {
        var lifetime = tokenLifetime;
        if (request.TokenExpirationTime is { Length: > 0 } wanted && !RbacRules.TryReadLifetime(wanted, out lifetime))
        {
            throw RbacRules.TokenLifetime.Violation(wanted);
        }

        var name = request.Name ?? "";
        var known = state.Accounts.GetValueOrDefault(name);
        await RequirePasswordAsync(known, request.Password ?? "", address, FailedLogins.KeyOf(name, address), RbacErrors.WrongLogin, cancellationToken);
        return tokens.Issue(known!.Account, lifetime);
    }

    /// <summary>Changes a password. Callers can change their own password, administrators any password.</summary>
    /// <param name="name">The account name.</param>
    /// <param name="id">The id of the account when the change was requested; null when there was none.</param>
    /// <param name="request">The current and the new password.</param>
    /// <param name="caller">Who requests the change.</param>
    /// <param name="address">The client address.</param>
    /// <param name="cancellationToken">Cancels the change while it waits.</param>
    /// <exception cref="EngineApiException">The new password is weak or equal to the old one, the current one is wrong, the
    /// account belongs to someone else, or it was replaced by another one with the same name.</exception>
    public async Task ChangePasswordAsync(
        string name, string? id, AccountRequest request, Caller caller, string address, CancellationToken cancellationToken)
    {
        var password = request.Password ?? "";
        (RbacRules.AccountName with { Min = 0, Max = 0 }).Require(name);
        RbacRules.Password.Require(password);
        if (name == caller.Account)
        {
            await RequireOwnAsync(name, id, request.CurrentPassword ?? "", password, address, cancellationToken);
        }
        else if (!caller.IsAdmin)
        {
            throw RbacErrors.OthersPassword();
        }

        await accounts.SetPasswordAsync(name, id, password, cancellationToken);
    }

    private async Task RequireOwnAsync(
        string name, string? id, string current, string password, string address, CancellationToken cancellationToken)
    {
        if (current.Length == 0)
        {
            throw RegistryErrors.Invalid("current password should not be empty");
        }

        var key = FailedLogins.KeyOf(name, address);
        RequireUnblocked(key);
        if (current == password)
        {
            throw RbacErrors.SamePassword();
        }

        await RequirePasswordAsync(accounts.Require(name, id), current, address, key, RbacErrors.WrongPassword, cancellationToken);
    }

    private async Task RequirePasswordAsync(
        StoredAccount? known, string password, string address, string key, Func<EngineApiException> createError, CancellationToken cancellationToken)
    {
        RequireUnblocked(key);
        // Unknown names share one queue, so that invented names do not increase a caller's share of the hash queue.
        var account = known is null ? UnknownAccounts : key;
        var fits = await passwords.RunAsync(address, account, () => Compare(known, password, key), cancellationToken);
        if (!fits)
        {
            throw createError();
        }
    }

    // Attempts for one account and address run sequentially: after the third failure, attempts are rejected without
    // comparing the password.
    private bool Compare(StoredAccount? known, string password, string key)
    {
        RequireUnblocked(key);
        var fits = (known?.Password ?? passwords.Decoy).Matches(password) && known is not null;
        if (!fits)
        {
            failures.Count(key);
        }

        return fits;
    }

    private void RequireUnblocked(string key)
    {
        if (failures.IsBlocked(key))
        {
            throw RbacErrors.Blocked();
        }
    }
}
