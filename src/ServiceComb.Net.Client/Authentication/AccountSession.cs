using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>What an account with its password has come to: refused log-ins and tokens by address. One for the whole process,
/// whatever number of transports there are, because the engine counts refusals by account and caller.</summary>
internal sealed class AccountSession
{
    // By clock, so that what a test does to time stays in the test.
    private static readonly ConditionalWeakTable<TimeProvider, ConcurrentDictionary<string, AccountSession>> All = [];
    private readonly ConcurrentDictionary<Uri, TokenSlot> _slots = new();

    private AccountSession(string key, TimeProvider time)
    {
        Key = key;
        Gate = new LogInGate(time);
    }

    public LogInGate Gate { get; }

    private string Key { get; }

    public static AccountSession Of(NetworkCredential account, TimeProvider time) =>
        All.GetValue(time, static _ => new ConcurrentDictionary<string, AccountSession>(StringComparer.Ordinal))
            .GetOrAdd(KeyOf(account), static (key, time) => new AccountSession(key, time), time);

    public bool IsOf(NetworkCredential account) => Key == KeyOf(account);

    public TokenSlot SlotAt(Uri address) => _slots.GetOrAdd(address, static address => new TokenSlot(address));

    // A digest, so that no password lives on as a key.
    private static string KeyOf(NetworkCredential account) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{account.UserName}\0{account.Password}")));
}
