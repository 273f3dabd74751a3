using System.Collections.Concurrent;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>The tokens of an account and password, by the address that issues them.</summary>
internal sealed class AccountTokens(string credential)
{
    private readonly ConcurrentDictionary<Uri, TokenSlot> _slots = new();

    /// <summary>The keyed digest of name and password.</summary>
    public string Credential => credential;

    public TokenSlot SlotAt(Uri address) => _slots.GetOrAdd(address, static address => new TokenSlot(address));
}
