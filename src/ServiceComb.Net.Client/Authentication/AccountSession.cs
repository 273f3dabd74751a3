using System.Collections.Concurrent;
using System.Net;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>What an account with its password has come to: tokens by address. Refusals belong to its name.</summary>
internal sealed class AccountSession(string key, LogInGate gate)
{
    private readonly ConcurrentDictionary<Uri, TokenSlot> _slots = new();

    /// <summary>That of the name, whatever the password is.</summary>
    public LogInGate Gate => gate;

    public bool IsOf(NetworkCredential account) => key == KnownAccounts.KeyOf(account);

    public TokenSlot SlotAt(Uri address) => _slots.GetOrAdd(address, static address => new TokenSlot(address));
}
