using System.Collections.Concurrent;
using System.Globalization;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Roles;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Rbac;

/// <summary>The accounts and roles. Changes are staged and applied under one lock; reads need no lock.</summary>
internal sealed class RbacState(RbacJournal journal, TimeProvider time)
{
    private readonly Lock _changeLock = new();

    public ConcurrentDictionary<string, StoredAccount> Accounts { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Role> Roles { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the seconds since 1970 as text.</summary>
    public string Timestamp => time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Stages a change: the callback validates it and sets the records to write.</summary>
    /// <returns>A task that fails with a <see cref="StorageException"/> when the change cannot be written.</returns>
    public Task ChangeAsync(Action<PendingChange> stage) => journal.ChangeAsync(_changeLock, stage);

    public static string NewId() => Guid.NewGuid().ToString("N");

    public void Load()
    {
        foreach (var role in journal.ReadRoles())
        {
            Roles[role.Name!] = role;
        }

        foreach (var account in journal.ReadAccounts())
        {
            Accounts[account.Account.Name] = account;
        }
    }
}
