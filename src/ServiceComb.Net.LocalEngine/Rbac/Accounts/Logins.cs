using ServiceComb.Net.Engine.Hosting;
using ServiceComb.Net.Engine.Rbac.Endpoints;
using ServiceComb.Net.Engine.Rbac.Passwords;
using ServiceComb.Net.Engine.Rbac.Roles;
using ServiceComb.Net.Engine.Rbac.Tokens;
using ServiceComb.Net.Engine.Registry;

namespace ServiceComb.Net.Engine.Rbac.Accounts;

/// <summary>Where callers show their passwords: log-ins and changes of passwords.</summary>
internal sealed class Logins(
    RbacState state, AccountDirectory accounts, PasswordDesk passwords, FailedLogins failures, TokenIssuer tokens, TimeSpan tokenLifetime)
{
    /// <returns>A token.</returns>
    /// <exception cref="Refusal">Account or password is wrong, or the account is blocked for the address.</exception>
    public async Task<string> LogInAsync(AccountRequest request, string address, CancellationToken cancellationToken)
    {
        var lifetime = tokenLifetime;
        if (request.TokenExpirationTime is { Length: > 0 } wanted && !RbacRules.TryReadLifetime(wanted, out lifetime))
        {
            throw RbacRules.TokenLifetime.Broken(wanted);
        }

        var name = request.Name ?? "";
        var known = state.Accounts.GetValueOrDefault(name);
        await RequirePasswordAsync(known, request.Password ?? "", FailedLogins.KeyOf(name, address), RbacErrors.WrongLogin, cancellationToken);
        return tokens.Issue(known!.Account, lifetime);
    }

    /// <summary>Changes a password: everybody their own, administrators anybody's.</summary>
    /// <exception cref="Refusal">The new password is weak or the old one, the present one is wrong, or the account is another's.</exception>
    public async Task ChangePasswordAsync(string name, AccountRequest request, Caller caller, string address, CancellationToken cancellationToken)
    {
        var password = request.Password ?? "";
        (RbacRules.AccountName with { Least = 0, Most = 0 }).Require(name);
        RbacRules.Password.Require(password);
        if (name == caller.Account)
        {
            await RequireOwnAsync(name, request.CurrentPassword ?? "", password, address, cancellationToken);
        }
        else if (!caller.IsAdmin)
        {
            throw RbacErrors.OthersPassword();
        }

        await accounts.SetPasswordAsync(name, password, cancellationToken);
    }

    private async Task RequireOwnAsync(string name, string current, string password, string address, CancellationToken cancellationToken)
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

        var known = state.Accounts.GetValueOrDefault(name) ?? throw RbacErrors.NoAccount(name);
        await RequirePasswordAsync(known, current, key, RbacErrors.WrongPassword, cancellationToken);
    }

    private async Task RequirePasswordAsync(StoredAccount? known, string password, string key, Func<Refusal> refuse, CancellationToken cancellationToken)
    {
        RequireUnblocked(key);
        var fits = await passwords.MatchesAsync(known?.Password ?? PasswordHash.Decoy, password, cancellationToken);
        // Again: who tries many passwords at once learns nothing from those that were compared after the third.
        RequireUnblocked(key);
        if (known is null || !fits)
        {
            failures.Count(key);
            throw refuse();
        }
    }

    private void RequireUnblocked(string key)
    {
        if (failures.IsBlocked(key))
        {
            throw RbacErrors.Blocked();
        }
    }
}
