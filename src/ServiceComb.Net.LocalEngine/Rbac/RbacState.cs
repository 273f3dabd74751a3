using System.Collections.Concurrent;
using System.Globalization;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Roles;

namespace ServiceComb.Net.LocalEngine.Rbac;

/// <summary>Accounts and roles. Changes are made under <see cref="Changing"/>; reads need no lock.</summary>
internal sealed class RbacState(RbacJournal journal, TimeProvider time)
{
    public Lock Changing { get; } = new();

    public RbacJournal Journal => journal;

    public ConcurrentDictionary<string, StoredAccount> Accounts { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Role> Roles { get; } = new(StringComparer.Ordinal);

    /// <summary>Seconds since 1970 as text.</summary>
    public string Stamp => time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

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
