using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Endpoints;
using ServiceComb.Net.LocalEngine.Rbac.Passwords;
using ServiceComb.Net.LocalEngine.Rbac.Roles;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;
using ServiceComb.Net.LocalEngine.Registry;

namespace ServiceComb.Net.LocalEngine.Rbac.Accounts;

/// <summary>Where callers show their passwords: log-ins and changes of passwords.</summary>
internal sealed class Logins(
    RbacState state, AccountDirectory accounts, PasswordHashQueue passwords, FailedLogins failures, TokenIssuer tokens, TimeSpan tokenLifetime)
{
    private const string UnknownAccounts = "";

    /// <returns>A token.</returns>
    /// <exception cref="EngineApiException">Account or password is wrong, or the account is blocked for the address.</exception>
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
    /// <exception cref="EngineApiException">The new password is weak or the old one, the present one is wrong, or the account is another's.</exception>
    public async Task ChangePasswordAsync(string name, AccountRequest request, Caller caller, string address, CancellationToken cancellationToken)
    {
        var password = request.Password ?? "";
        (RbacRules.AccountName with { Min = 0, Max = 0 }).Require(name);
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

    private async Task RequirePasswordAsync(StoredAccount? known, string password, string key, Func<EngineApiException> refuse, CancellationToken cancellationToken)
    {
        RequireUnblocked(key);
        // Names that nobody has share one queue: inventing them buys no more turns.
        var source = known is null ? UnknownAccounts : key;
        var fits = await passwords.RunAsync(source, () => Compare(known, password, key), cancellationToken);
        if (!fits)
        {
            throw refuse();
        }
    }

    // Attempts of one source come here one after another: those after the third are refused without being compared.
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
