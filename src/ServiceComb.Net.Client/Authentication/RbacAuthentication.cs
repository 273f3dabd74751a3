using System.Net;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Sends requests with a token of the account. Tokens are kept per address and renewed before they expire and after a
/// refusal, with one log-in at a time.</summary>
internal sealed partial class RbacAuthentication : IAuthenticationProvider
{
    // A new token that is refused as well is not the cause: the next one is requested only after this time.
    private static readonly TimeSpan PauseAfterRefusedToken = TimeSpan.FromSeconds(30);
    private readonly Func<NetworkCredential> _account;
    private readonly (Uri Address, Uri LogIn)[] _addresses;
    private readonly LoginClient _logIn;
    private readonly LoginThrottleRegistry _throttles;
    private readonly ILogger _logger;
    private volatile Slots _slots;

    private RbacAuthentication(Func<NetworkCredential> account, (Uri, Uri)[] addresses, LoginClient logIn, LoginThrottleRegistry throttles, ILogger logger)
    {
        (_account, _addresses, _logIn, _throttles, _logger) = (account, addresses, logIn, throttles, logger);
        _slots = CurrentSlots(account());
    }

    /// <summary>Returns the provider that the options ask for; null when they name no account.</summary>
    public static RbacAuthentication? Create(
        EngineClientOptions options, EngineAddresses addresses, HttpMessageInvoker http, TimeProvider time, ILogger logger)
    {
        if (options.Account is not { } account)
        {
            return null;
        }

        var logIns = options.LoginAddresses.Select(EngineAddress.Parse).ToList();
        var pairs = addresses.All.Select((address, index) => (address.Uri, LogInOf(address, index, logIns))).ToArray();
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

        if (token.IsDue(_throttles.Time) && slot.MayRenew(_throttles.Time))
        {
            // A failure changes nothing: the token is still good, and another request tries again.
            _ = RenewInBackgroundAsync(address, token)
                .ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        request.Headers.Authorization = token.Header;
        return default;
    }

    public async ValueTask<bool> RenewAsync(HttpRequestMessage refused, Uri address, CancellationToken cancellationToken)
    {
        var (account, slots) = Update();
        var slot = slots.ByAddress[address];
        var current = slot.Current;
        if (current is null || Equals(current.Header, refused.Headers.Authorization))
        {
            if (current is { IsAfterRefusal: true } && current.Age(_throttles.Time) < PauseAfterRefusedToken)
            {
                return false;
            }

            await slot.ReplaceAsync(current, () => LoginAsync(account, slots.Tokens, slot.Address, isNeeded: true, isAfterRefusal: true)).WaitAsync(cancellationToken);
        }

        return slot.Current?.Header is not null;
    }

    private async ValueTask LoginAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        var (account, slots) = Update();
        var slot = slots.ByAddress[address];
        var expired = slot.Current is { } current && current.IsExpired(_throttles.Time) ? current : null;
        var token = await slot.ReplaceAsync(expired, () => LoginAsync(account, slots.Tokens, slot.Address, isNeeded: true, isAfterRefusal: false)).WaitAsync(cancellationToken);
        request.Headers.Authorization = token.Header;
    }

    private async Task RenewInBackgroundAsync(Uri address, EngineToken token)
    {
        var account = _account();
        var slots = CurrentSlots(account);
        var slot = slots.ByAddress[address];
        await slot.ReplaceAsync(token, () => LoginAsync(account, slots.Tokens, slot.Address, isNeeded: false, isAfterRefusal: false));
        // Only now, so that the token of a former password is used until a changed one was accepted.
        _slots = slots;
    }

    private async Task<EngineToken> LoginAsync(NetworkCredential account, AccountTokens tokens, Uri address, bool isNeeded, bool isAfterRefusal)
    {
        var throttle = _throttles.ThrottleOf(account, address);
        if (throttle.Check(tokens.Credential, isNeeded) is { } block)
        {
            throw NotSent(account, address, block);
        }

        try
        {
            var token = await _logIn.SendAsync(address, account);
            if (token is not null && throttle.OnAccepted(tokens.Credential))
            {
                LogAccepted(_logger, account.UserName, address);
            }

            return token is null ? EngineToken.None(isAfterRefusal, _throttles.Time) : EngineToken.From(token, isAfterRefusal, _throttles.Time);
        }
        catch (EngineException refusal) when (LoginThrottle.IsRefusal(refusal))
        {
            if (throttle.OnRefused(tokens.Credential, refusal))
            {
                var wait = throttle.Check(tokens.Credential, isNeeded: true)?.Wait ?? TimeSpan.Zero;
                LogRefused(_logger, account.UserName, address, refusal.Status, refusal.ErrorCode, Text(wait));
            }

            throw;
        }
        catch (EngineException lost) when (lost.WasSent)
        {
            throttle.OnLost(tokens.Credential);
            throw;
        }
    }

    /// <summary>Switches to the account as it is now; called where a log-in may be needed, never on the hot path.</summary>
    private (NetworkCredential Account, Slots Slots) Update()
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

    private static EngineException NotSent(NetworkCredential account, Uri address, LoginBlock block) => new(
        $"no log-in was sent to {address}: the engine refused this password of account '{account.UserName}' {Text(block.Age)} ago "
        + $"with {block.Refusal.Status} {block.Refusal.ErrorCode}, and repeating it may lock the account. It is sent again in "
        + $"{Text(block.Wait)}, a changed password immediately",
        block.Refusal.Status,
        block.Refusal.ErrorCode);

    private static string Text(TimeSpan span) =>
        span < TimeSpan.FromMinutes(2) ? $"{Math.Ceiling(span.TotalSeconds)} seconds" : $"{Math.Ceiling(span.TotalMinutes)} minutes";

    // Engines on different hosts have keys of their own, so a log-in address on the same host is the right one.
    private static Uri LogInOf(EngineAddress address, int index, List<EngineAddress> logIns) =>
        logIns.Count == 0
            ? address.Uri
            : (logIns.Find(logIn => logIn.Uri.Host == address.Uri.Host) ?? logIns[index % logIns.Count]).Uri;

    [LoggerMessage(106, LogLevel.Error, "Account {Account}: {Address} refused the log-in with {Status} {ErrorCode}. This password is not sent there for {Pause}, so that the account is not locked; a changed password is sent immediately")]
    private static partial void LogRefused(ILogger logger, string account, Uri address, int status, string errorCode, string pause);

    [LoggerMessage(107, LogLevel.Information, "Account {Account}: {Address} accepts the log-in again")]
    private static partial void LogAccepted(ILogger logger, string account, Uri address);

    private sealed record Slots(AccountTokens Tokens, Dictionary<Uri, TokenSlot> ByAddress)
    {
        public static Slots Of(AccountTokens tokens, (Uri Address, Uri LogIn)[] addresses)
        {
            // Addresses are the objects of the transport's list, so identity is equality, and cheaper.
            var slots = new Dictionary<Uri, TokenSlot>(ReferenceEqualityComparer.Instance);
            foreach (var (address, logIn) in addresses)
            {
                slots[address] = tokens.SlotAt(logIn);
            }

            return new Slots(tokens, slots);
        }
    }
}
