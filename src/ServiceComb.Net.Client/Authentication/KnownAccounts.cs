using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>The accounts of the whole process, whatever number of transports there are, because the engine counts refusals by
/// account name and caller. Accounts of one name at two engines are taken for one: they share their refusals.</summary>
internal sealed class KnownAccounts
{
    // By clock, so that what a test does to time stays in the test.
    private static readonly ConditionalWeakTable<TimeProvider, KnownAccounts> All = [];
    private readonly ConcurrentDictionary<string, LogInGate> _gates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AccountSession> _sessions = new(StringComparer.Ordinal);

    public static AccountSession SessionOf(NetworkCredential account, TimeProvider time) =>
        All.GetValue(time, static _ => new KnownAccounts()).SessionOf(account, KeyOf(account), time);

    // A digest, so that no password lives on as a key.
    public static string KeyOf(NetworkCredential account) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{account.UserName}\0{account.Password}")));

    private AccountSession SessionOf(NetworkCredential account, string key, TimeProvider time)
    {
        var gate = _gates.GetOrAdd(account.UserName, static (_, time) => new LogInGate(time), time);
        return _sessions.GetOrAdd(key, static (key, gate) => new AccountSession(key, gate), gate);
    }
}
