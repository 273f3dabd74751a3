using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Holds the tokens of accounts and the log-ins that an engine refused, for all transports that use it. An app has one
/// in its services; transports made without an app have one each unless
/// <see cref="Addresses.EngineClientOptions.LoginThrottles"/> names a shared one.</summary>
/// <remarks>The engine counts refused log-ins by account and caller, so everything in a process that uses the same account at the
/// same engine should share one of these.</remarks>
public sealed class LoginThrottleRegistry
{
    private readonly byte[] _digestKey = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, AccountTokens> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Account, Uri Address), LoginThrottle> _throttles = new();

    /// <summary>Creates a registry without accounts.</summary>
    /// <param name="time">The clock that tokens expire and pauses end by. Default: the system's.</param>
    public LoginThrottleRegistry(TimeProvider? time = null) => Time = time ?? TimeProvider.System;

    internal TimeProvider Time { get; }

    /// <summary>Returns the tokens of an account with its current password.</summary>
    internal AccountTokens TokensOf(NetworkCredential account)
    {
        var credential = CredentialOf(account);
        // Transports that still use another password of the account keep its tokens themselves.
        return _tokens.AddOrUpdate(
            account.UserName,
            static (_, credential) => new AccountTokens(credential),
            static (_, known, credential) => known.Credential == credential ? known : new AccountTokens(credential),
            credential);
    }

    internal LoginThrottle ThrottleOf(NetworkCredential account, Uri address) =>
        _throttles.GetOrAdd((account.UserName, address), static (_, time) => new LoginThrottle(time), Time);

    /// <summary>Returns a keyed digest of name and password, so that no password is kept.</summary>
    internal string CredentialOf(NetworkCredential account) =>
        Convert.ToHexString(HMACSHA256.HashData(_digestKey, Encoding.UTF8.GetBytes($"{account.UserName}\0{account.Password}")));
}
