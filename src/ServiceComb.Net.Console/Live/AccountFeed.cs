using ServiceComb.Net.Client.Accounts;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Accounts;

namespace ServiceComb.Net.Console.Live;

/// <summary>Keeps accounts and roles current while somebody looks at them. What the account of the user may not read is left out.</summary>
internal sealed class AccountFeed(AccountClient accounts, ConsoleOptions options) : Feed(options.Time, isPausedUnviewed: true)
{
    private const int IntervalFactor = 2;
    private AccountSnapshot _current = new();

    public AccountSnapshot Current => Volatile.Read(ref _current);

    protected override async Task<TimeSpan> UpdateAsync(CancellationToken cancellationToken)
    {
        var (known, accountRefusal) = await ReadAsync(accounts.ListAsync, cancellationToken);
        var (roles, roleRefusal) = await ReadAsync(accounts.ListRolesAsync, cancellationToken);
        var (permissions, _) = await ReadAsync(accounts.ListOwnPermissionsAsync, cancellationToken);
        Volatile.Write(ref _current, new AccountSnapshot
        {
            IsComplete = true,
            Accounts = [.. known.OrderBy(static account => account.Name, StringComparer.Ordinal)],
            AccountRefusal = accountRefusal,
            Roles = [.. roles.OrderBy(static role => role.Name, StringComparer.Ordinal)],
            RoleRefusal = roleRefusal,
            OwnPermissions = permissions,
        });
        NotifyChanged();
        return options.RefreshInterval * IntervalFactor;
    }

    private static async Task<(IReadOnlyList<T> Items, string? Refusal)> ReadAsync<T>(Func<CancellationToken, Task<IReadOnlyList<T>>> read, CancellationToken cancellationToken)
    {
        try
        {
            return (await read(cancellationToken), null);
        }
        catch (EngineException exception) when (exception.Status == 403)
        {
            return ([], exception.Detail is { Length: > 0 } detail ? detail : exception.ErrorMessage);
        }
    }
}
