using System.Net;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Adds a token of the account to requests. Tokens are cached per address and renewed before they expire and after a
/// rejected request, with one login at a time per address.</summary>
internal sealed partial class RbacAuthentication : IAuthenticationProvider
{
    // When the engine rejects a new token, too, another new one would not help; wait before requesting it.
    private static readonly TimeSpan MinRejectedTokenAge = TimeSpan.FromSeconds(30);
    private readonly Func<NetworkCredential> _account;
    private readonly (Uri Address, Uri LoginAddress)[] _addresses;
    private readonly LoginClient _loginClient;
    private readonly LoginThrottleRegistry _throttles;
    private readonly ILogger _logger;
    private volatile Slots _slots;

    private RbacAuthentication(Func<NetworkCredential> account, (Uri, Uri)[] addresses, LoginClient loginClient, LoginThrottleRegistry throttles, ILogger logger)
    {
        (_account, _addresses, _loginClient, _throttles, _logger) = (account, addresses, loginClient, throttles, logger);
        _slots = CurrentSlots(account());
    }

    /// <summary>Creates the provider for the account of the options; returns null when there is no account.</summary>
    public static RbacAuthentication? Create(
        EngineClientOptions options, EngineAddresses addresses, HttpMessageInvoker http, TimeProvider time, ILogger logger)
    {
        if (options.Account is not { } account)
        {
            return null;
        }

        var loginAddresses = options.LoginAddresses.Select(EngineAddress.Parse).ToList();
        var pairs = addresses.All.Select((address, index) => (address.Uri, LoginAddressOf(address, index, loginAddresses))).ToArray();
        return new RbacAuthentication(
            account, pairs, new LoginClient(http, options.RequestTimeout, time), options.LoginThrottles ?? new LoginThrottleRegistry(time), logger);
    }

    public ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        var slot = _slots.ByAddress[address];
        if (slot.Current is not { } token || token.IsExpired(_throttles.Time))
        {
            return LoginAsync(request, address, cancellationToken);
        }

        if (token.IsRenewalDue(_throttles.Time) && slot.MayRenew(_throttles.Time))
        {
            // Ignore failures: the token is still valid, and a later request tries again.
            _ = RenewInBackgroundAsync(address, token)
                .ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        request.Headers.Authorization = token.Header;
        return default;
    }

    public async ValueTask<bool> RenewAsync(HttpRequestMessage rejected, Uri address, CancellationToken cancellationToken)
    {
        var (account, slots) = RefreshSlots();
        var slot = slots.ByAddress[address];
        var current = slot.Current;
        if (current is null || Equals(current.Header, rejected.Headers.Authorization))
        {
            if (current is { IsAfterRejection: true } && current.Age(_throttles.Time) < MinRejectedTokenAge)
            {
                return false;
            }

            await slot.ReplaceAsync(current, () => LoginAsync(account, slots.Tokens, slot.Address, isNeeded: true, isAfterRejection: true)).WaitAsync(cancellationToken);
        }

        return slot.Current?.Header is not null;
    }

    private async ValueTask LoginAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        var (account, slots) = RefreshSlots();
        var slot = slots.ByAddress[address];
        var expired = slot.Current is { } current && current.IsExpired(_throttles.Time) ? current : null;
        var token = await slot.ReplaceAsync(expired, () => LoginAsync(account, slots.Tokens, slot.Address, isNeeded: true, isAfterRejection: false)).WaitAsync(cancellationToken);
        request.Headers.Authorization = token.Header;
    }

    private async Task RenewInBackgroundAsync(Uri address, EngineToken token)
    {
        var account = _account();
        var slots = CurrentSlots(account);
        var slot = slots.ByAddress[address];
        await slot.ReplaceAsync(token, () => LoginAsync(account, slots.Tokens, slot.Address, isNeeded: false, isAfterRejection: false));
        // Switch after the login, so that the token of the old password is used until the engine accepts the new one.
        _slots = slots;
    }

    private async Task<EngineToken> LoginAsync(NetworkCredential account, AccountTokens tokens, Uri address, bool isNeeded, bool isAfterRejection)
    {
        var throttle = _throttles.ThrottleOf(account, address);
        if (throttle.Check(tokens.Credential, isNeeded) is { } block)
        {
            throw CreateBlockedException(account, address, block);
        }

        try
        {
            var token = await _loginClient.SendAsync(address, account);
            if (token is not null && throttle.OnAccepted(tokens.Credential))
            {
                LogAccepted(_logger, account.UserName, address);
            }

            return token is null ? EngineToken.None(isAfterRejection, _throttles.Time) : EngineToken.From(token, isAfterRejection, _throttles.Time);
        }
        catch (EngineException exception) when (LoginThrottle.IsRejection(exception))
        {
            if (throttle.OnRejected(tokens.Credential, exception))
            {
                var wait = throttle.Check(tokens.Credential, isNeeded: true)?.Wait ?? TimeSpan.Zero;
                LogRejected(_logger, account.UserName, address, exception.Status, exception.ErrorCode, Describe(wait));
            }

            throw;
        }
        catch (EngineException exception) when (exception.WasSent)
        {
            throttle.OnNoResponse(tokens.Credential);
            throw;
        }
    }

    /// <summary>Reads the current account, whose password may have changed. Not called on the hot path.</summary>
    private (NetworkCredential Account, Slots Slots) RefreshSlots()
    {
        var account = _account();
        var slots = _slots;
        return (account, _throttles.CredentialOf(account) == slots.Tokens.Credential ? slots : _slots = CurrentSlots(account));
    }

    private Slots CurrentSlots(NetworkCredential account)
    {
        var tokens = _throttles.TokensOf(account);
        return _slots is { } slots && ReferenceEquals(slots.Tokens, tokens) ? slots : Slots.Of(tokens, _addresses);
    }

    private static EngineException CreateBlockedException(NetworkCredential account, Uri address, LoginBlock block) => new(
        $"no login was sent to {address}: the engine rejected this password of account '{account.UserName}' {Describe(block.Age)} ago "
        + $"with {block.Rejection.Status} {block.Rejection.ErrorCode}, and repeating it may lock the account. The password is sent again in "
        + $"{Describe(block.Wait)}, a changed password immediately",
        block.Rejection.Status,
        block.Rejection.ErrorCode)
    {
        IsAuthenticationFailure = true,
    };

    private static string Describe(TimeSpan span) =>
        span < TimeSpan.FromMinutes(2) ? $"{Math.Ceiling(span.TotalSeconds)} seconds" : $"{Math.Ceiling(span.TotalMinutes)} minutes";

    // Engines on different hosts sign with different keys, so prefer the login address on the same host.
    private static Uri LoginAddressOf(EngineAddress address, int index, List<EngineAddress> loginAddresses) =>
        loginAddresses.Count == 0
            ? address.Uri
            : (loginAddresses.Find(login => login.Uri.Host == address.Uri.Host) ?? loginAddresses[index % loginAddresses.Count]).Uri;

    [LoggerMessage(106, LogLevel.Error, "Account {Account}: {Address} rejected the login with {Status} {ErrorCode}. The password is not sent to this address for {Delay}, so that the account is not locked; a changed password is sent immediately")]
    private static partial void LogRejected(ILogger logger, string account, Uri address, int status, string errorCode, string delay);

    [LoggerMessage(107, LogLevel.Information, "Account {Account}: {Address} accepts the login again")]
    private static partial void LogAccepted(ILogger logger, string account, Uri address);

    private sealed record Slots(AccountTokens Tokens, Dictionary<Uri, TokenSlot> ByAddress)
    {
        public static Slots Of(AccountTokens tokens, (Uri Address, Uri LoginAddress)[] addresses)
        {
            // All callers pass the Uri objects of the address list, so reference equality suffices.
            var slots = new Dictionary<Uri, TokenSlot>(ReferenceEqualityComparer.Instance);
            foreach (var (address, loginAddress) in addresses)
            {
                slots[address] = tokens.SlotAt(loginAddress);
            }

            return new Slots(tokens, slots);
        }
    }
}
