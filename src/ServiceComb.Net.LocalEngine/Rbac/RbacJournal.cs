using System.Text.Json;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Roles;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Rbac;

/// <summary>Stores accounts, roles and the key pair in the journal.</summary>
internal sealed class RbacJournal(Journal journal)
{
    private const string Accounts = "rbac_account";
    private const string RoleTable = "rbac_role";
    private const string Keys = "rbac_key";
    private const string SigningKeyId = "signing";

    /// <summary>Stages a change.</summary>
    /// <param name="owner">The lock of accounts and roles.</param>
    /// <param name="stage">Validates the change and sets the records to write.</param>
    /// <returns>A task that fails with a <see cref="StorageException"/> when the change cannot be written.</returns>
    public Task ChangeAsync(Lock owner, Action<PendingChange> stage) => journal.ChangeAsync(new ChangeSubject(owner), change =>
    {
        stage(change);
        return true;
    });

    public static JournalChange Put(StoredAccount account) =>
        JournalChange.Put(Accounts, account.Account.Name, JsonSerializer.SerializeToUtf8Bytes(account, RbacJson.Default.StoredAccount));

    public static JournalChange DeleteAccount(string name) => JournalChange.Delete(Accounts, name);

    public static JournalChange Put(Role role) =>
        JournalChange.Put(RoleTable, role.Name!, JsonSerializer.SerializeToUtf8Bytes(role, RbacJson.Default.Role));

    public static JournalChange DeleteRole(string name) => JournalChange.Delete(RoleTable, name);

    public static JournalChange Put(SigningKey key) => JournalChange.Put(Keys, SigningKeyId, key.Export());

    public IReadOnlyList<StoredAccount> ReadAccounts() =>
        journal.Read(Accounts, static record => JsonSerializer.Deserialize(record.Body, RbacJson.Default.StoredAccount));

    public IReadOnlyList<Role> ReadRoles() =>
        journal.Read(RoleTable, static record => JsonSerializer.Deserialize(record.Body, RbacJson.Default.Role) is { Name: not null } role ? role : null);

    /// <summary>Reads the key pair; null when none is stored yet.</summary>
    /// <exception cref="LocalEngineException">The stored bytes are not a key.</exception>
    public SigningKey? ReadKey() => journal.Read(Keys, static record => SigningKey.Import(record.Body)) is [var key, ..] ? key : null;
}
