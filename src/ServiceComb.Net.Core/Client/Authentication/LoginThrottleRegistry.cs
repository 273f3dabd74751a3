using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Shares the tokens and rejected logins of accounts between clients. An app registers one as a service; other clients have
/// their own unless <see cref="EngineClientOptions.LoginThrottles"/> is set.</summary>
/// <remarks>The engine counts rejected logins by account and caller, so all clients in a process that use the same account at the
/// same engine should share a registry.</remarks>
public sealed class LoginThrottleRegistry
{
    private readonly byte[] _digestKey = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, AccountTokens> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Account, Uri Address), LoginThrottle> _throttles = new();

    /// <summary>Initializes a new instance of the <see cref="LoginThrottleRegistry"/> class.</summary>
    /// <param name="time">The clock for token expiry and login delays. Default: the system clock.</param>
    public LoginThrottleRegistry(TimeProvider? time = null) => Time = time ?? TimeProvider.System;

    internal TimeProvider Time { get; }

    /// <summary>Returns the tokens of an account with its current password.</summary>
    internal AccountTokens TokensOf(NetworkCredential account)
    {
        var credential = CredentialOf(account);
        // Clients that still use another password of the account keep their own reference to its tokens.
        return _tokens.AddOrUpdate(
            account.UserName,
            static (_, credential) => new AccountTokens(credential),
            static (_, existing, credential) => existing.Credential == credential ? existing : new AccountTokens(credential),
            credential);
    }

    internal LoginThrottle ThrottleOf(NetworkCredential account, Uri address) =>
        _throttles.GetOrAdd((account.UserName, address), static (_, time) => new LoginThrottle(time), Time);

    /// <summary>Returns a keyed digest of name and password, so that the password is not stored.</summary>
    internal string CredentialOf(NetworkCredential account) =>
        Convert.ToHexString(HMACSHA256.HashData(_digestKey, Encoding.UTF8.GetBytes($"{account.UserName}\0{account.Password}")));
}
