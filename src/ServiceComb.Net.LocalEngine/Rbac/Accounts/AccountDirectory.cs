using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Passwords;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Rbac.Accounts;

/// <summary>Creates, changes and deletes accounts. Checks run in the real engine's order.</summary>
internal sealed class AccountDirectory(RbacState state, PasswordHashQueue passwords)
{
    private const int MaxAccounts = 1000;

    // All operations with this source require an administrator or the current password.
    private const string HashSource = "accounts";

    public IReadOnlyList<Account> List() =>
        [.. state.Accounts.Values.Select(static stored => stored.Account).OrderBy(static account => account.Name, StringComparer.Ordinal)];

    public bool Exists(string name) => state.Accounts.ContainsKey(name);

    /// <summary>Gets the id of an account; null when it does not exist.</summary>
    public string? FindId(string name) => state.Accounts.GetValueOrDefault(name)?.Account.Id;

    /// <exception cref="EngineApiException">The account does not exist.</exception>
    public Account Get(string name) => Require(name).Account;

    /// <exception cref="EngineApiException">The account with this name does not exist or has another id.</exception>
    public StoredAccount Require(string name, string? id) => Require(name) is var known && known.Account.Id == id ? known : throw RbacErrors.NoAccount(name);

    /// <exception cref="EngineApiException">The account is invalid or already exists.</exception>
    public async Task CreateAsync(AccountRequest request, CancellationToken cancellationToken)
    {
        RequireQuota();
        var (name, password, roles) = Check(request);
        RequireRoles(roles);
        if (state.Accounts.ContainsKey(name))
        {
            throw RbacErrors.AccountExists();
        }

        var hash = await passwords.RunAsync(HashSource, "", () => PasswordHash.Of(password, passwords.Iterations), cancellationToken);
        var now = state.Timestamp;
        var status = string.IsNullOrEmpty(request.Status) ? RbacRules.Active : request.Status;
        await AddAsync(new StoredAccount
        {
            Account = new Account { Id = RbacState.NewId(), Name = name, Roles = roles, Status = status, CreateTime = now, UpdateTime = now },
            Password = hash,
        });
    }

    /// <summary>Replaces the roles, and the status if one is given.</summary>
    /// <exception cref="EngineApiException">The account is root, the caller's own or unknown, or the request is
    /// invalid.</exception>
    public Task UpdateAsync(string name, AccountRequest request, Caller caller)
    {
        var roles = RolesOf(request);
        RbacRules.RequireRoles(roles);
        RbacRules.Status.Require(request.Status);
        RequireModifiable(name, caller);
        return state.ChangeAsync(change =>
        {
            var known = Require(name);
            RequireRoles(roles);
            Put(change, known with
            {
                Account = known.Account with
                {
                    Roles = roles,
                    Status = string.IsNullOrEmpty(request.Status) ? known.Account.Status : request.Status,
                    UpdateTime = state.Timestamp,
                },
            });
        });
    }

    /// <exception cref="EngineApiException">The account is root, the caller's own, or unknown.</exception>
    public Task DeleteAsync(string name, Caller caller)
    {
        RequireModifiable(name, caller);
        return state.ChangeAsync(change =>
        {
            Require(name);
            change.Write([RbacJournal.DeleteAccount(name)], () => state.Accounts.TryRemove(name, out _));
        });
    }

    /// <summary>Sets the password. Tokens that were issued before stay valid.</summary>
    /// <param name="name">The account name.</param>
    /// <param name="id">The id of the account when the change was requested; null when there was none.</param>
    /// <param name="password">The new password.</param>
    /// <param name="cancellationToken">Cancels the change if its hashing has not started.</param>
    /// <exception cref="EngineApiException">The account does not exist, or another account has the name
    /// now.</exception>
    public async Task SetPasswordAsync(string name, string? id, string password, CancellationToken cancellationToken)
    {
        Require(name, id);
        var hash = await passwords.RunAsync(HashSource, "", () => PasswordHash.Of(password, passwords.Iterations), cancellationToken);
        await state.ChangeAsync(change =>
        {
            // Check again, because the account may have been replaced while the password was hashed.
            var known = Require(name, id);
            Put(change, known with { Password = hash, Account = known.Account with { UpdateTime = state.Timestamp } });
        });
    }

    private static (string Name, string Password, IReadOnlyList<string> Roles) Check(AccountRequest request)
    {
        var (name, password, roles) = (request.Name ?? "", request.Password ?? "", RolesOf(request));
        RbacRules.AccountName.Require(name);
        RbacRules.Password.Require(password);
        RbacRules.RequireRoles(roles);
        RbacRules.Status.Require(request.Status);
        RbacRules.RequireUnlike(password, name);
        return (name, password, roles);
    }

    private static IReadOnlyList<string> RolesOf(AccountRequest request) => [.. (request.Roles ?? []).Select(static role => role ?? "")];

    private static void RequireModifiable(string name, Caller caller)
    {
        if (name == Caller.Root)
        {
            throw RbacErrors.BuiltInAccount();
        }

        if (name == caller.Account)
        {
            throw RbacErrors.OwnAccount();
        }
    }

    private void RequireQuota()
    {
        if (state.Accounts.Count >= MaxAccounts)
        {
            throw RbacErrors.TooManyAccounts($"no quota to create account, max num is {MaxAccounts}");
        }
    }

    private void RequireRoles(IReadOnlyList<string> roles)
    {
        if (!roles.All(state.Roles.ContainsKey))
        {
            throw RbacErrors.UnknownRoles();
        }
    }

    private StoredAccount Require(string name) => state.Accounts.TryGetValue(name, out var stored) ? stored : throw RbacErrors.NoAccount(name);

    private Task AddAsync(StoredAccount account) =>
        state.ChangeAsync(change =>
        {
            // Check again, because the state may have changed while the password was hashed.
            RequireQuota();
            RequireRoles(account.Account.Roles);
            if (state.Accounts.ContainsKey(account.Account.Name))
            {
                throw RbacErrors.AccountExists();
            }

            Put(change, account);
        });

    private void Put(PendingChange change, StoredAccount account) =>
        change.Write([RbacJournal.Put(account)], () => state.Accounts[account.Account.Name] = account);
}
