using System.Net;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Tokens of an account, one per address: kept, renewed before they expire and after a refusal, with one log-in on
/// its way at a time.</summary>
internal sealed partial class RbacAuthentication : IAuthenticationProvider
{
    // A token got after a refusal and refused in turn is not the token's fault: the next is asked for only after this time.
    private static readonly TimeSpan PatienceAfterRefusal = TimeSpan.FromSeconds(30);
    private readonly Func<NetworkCredential> _account;
    private readonly (Uri Address, Uri LogIn)[] _addresses;
    private readonly LogIn _logIn;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile Slots _slots;

    private RbacAuthentication(Func<NetworkCredential> account, (Uri, Uri)[] addresses, LogIn logIn, TimeProvider time, ILogger logger)
    {
        (_account, _addresses, _logIn, _time, _logger) = (account, addresses, logIn, time, logger);
        _slots = Slots.Of(KnownAccounts.SessionOf(account(), time), addresses);
    }

    /// <summary>The provider that the options ask for; null when they name no account.</summary>
    public static RbacAuthentication? Create(
        EngineClientOptions options, EngineAddresses addresses, HttpMessageInvoker http, TimeProvider time, ILogger logger)
    {
        if (options.Account is not { } account)
        {
            return null;
        }

        var logIns = options.LogInAddresses.Select(EngineAddress.Parse).ToList();
        var pairs = addresses.All.Select((address, index) => (address.Uri, LogInOf(address, index, logIns))).ToArray();
        return new RbacAuthentication(account, pairs, new LogIn(http, options.RequestTimeout, time), time, logger);
    }

    public ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        var slots = _slots;
        var slot = slots.ByAddress[address];
        if (slot.Current is not { } token || token.IsExpired(_time))
        {
            return LogInAsync(request, address, cancellationToken);
        }

        if (token.IsDue(_time) && slot.MayRenew(_time))
        {
            RenewLater(slots.Session, slot, token);
        }

        request.Headers.Authorization = token.Header;
        return default;
    }

    public async ValueTask<bool> RenewAsync(HttpRequestMessage refused, Uri address, CancellationToken cancellationToken)
    {
        var slots = UpToDate();
        var slot = slots.ByAddress[address];
        if (slot.Current is { } current && Equals(current.Header, refused.Headers.Authorization))
        {
            if (current.IsAfterRefusal && current.Age(_time) < PatienceAfterRefusal)
            {
                return false;
            }

            await slot.ReplaceAsync(current, () => LogInAsync(slots.Session, slot.Address, isAfterRefusal: true)).WaitAsync(cancellationToken);
        }

        return slot.Current?.Header is not null;
    }

    private async ValueTask LogInAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        var slots = UpToDate();
        var slot = slots.ByAddress[address];
        var old = slot.Current is { } current && current.IsExpired(_time) ? current : null;
        var token = await slot.ReplaceAsync(old, () => LogInAsync(slots.Session, slot.Address, isAfterRefusal: false)).WaitAsync(cancellationToken);
        request.Headers.Authorization = token.Header;
    }

    private void RenewLater(AccountSession session, TokenSlot slot, EngineToken token) =>
        // A failure is no matter: the token is good for a while, and others try again.
        _ = slot.ReplaceAsync(token, () => LogInAsync(session, slot.Address, isAfterRefusal: false))
            .ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private async Task<EngineToken> LogInAsync(AccountSession session, Uri address, bool isAfterRefusal)
    {
        var gate = session.Gate;
        if (!await gate.EnterAsync())
        {
            throw Closed(gate);
        }

        try
        {
            var token = await _logIn.SendAsync(address, _account());
            if (gate.LeaveAccepted())
            {
                LogOpened(_logger, _account().UserName);
            }

            return token is null ? EngineToken.None(isAfterRefusal, _time) : EngineToken.From(token, isAfterRefusal, _time);
        }
        catch (EngineException refusal) when (refusal.Status is >= 400 and < 500 and not 429)
        {
            if (gate.LeaveRefused(refusal.ErrorCode == ErrorCodes.AccountLocked || refusal.Status == 403))
            {
                LogClosed(_logger, _account().UserName, address, refusal.Status, refusal.ErrorCode, (int)Math.Ceiling(gate.Remaining.TotalMinutes));
            }

            throw;
        }
        catch (EngineException lost) when (lost.WasSent)
        {
            if (gate.LeaveLost())
            {
                LogClosed(_logger, _account().UserName, address, 0, "no answer", (int)Math.Ceiling(gate.Remaining.TotalMinutes));
            }

            throw;
        }
        catch
        {
            gate.Leave();
            throw;
        }
    }

    /// <summary>The slots of the account as it is now; called where a log-in may be needed, never on the hot path.</summary>
    private Slots UpToDate()
    {
        var slots = _slots;
        var account = _account();
        return slots.Session.IsOf(account) ? slots : _slots = Slots.Of(KnownAccounts.SessionOf(account, _time), _addresses);
    }

    private EngineException Closed(LogInGate gate) => new(
        401,
        new EngineError
        {
            ErrorCode = ErrorCodes.WrongPassword,
            ErrorMessage = $"log-ins of account '{_account().UserName}' were refused twice; the next is in {Math.Ceiling(gate.Remaining.TotalMinutes)} minutes, whatever its password is then",
        },
        "the log-in");

    // Engines behind different hosts have keys of their own, so a log-in address on the same host is the right one.
    private static Uri LogInOf(EngineAddress address, int index, List<EngineAddress> logIns) =>
        logIns.Count == 0
            ? address.Uri
            : (logIns.Find(logIn => logIn.Uri.Host == address.Uri.Host) ?? logIns[index % logIns.Count]).Uri;

    [LoggerMessage(106, LogLevel.Error, "Account {Account} was refused at {Address} with {Status} {ErrorCode}; to keep it from being locked there is no log-in for {Minutes} minutes, even if its password changes")]
    private static partial void LogClosed(ILogger logger, string account, Uri address, int status, string errorCode, int minutes);

    [LoggerMessage(107, LogLevel.Information, "Account {Account} is accepted again")]
    private static partial void LogOpened(ILogger logger, string account);

    private sealed record Slots(AccountSession Session, Dictionary<Uri, TokenSlot> ByAddress)
    {
        public static Slots Of(AccountSession session, (Uri Address, Uri LogIn)[] addresses)
        {
            // Addresses are the objects of the transport's list, so identity is equality, and cheaper.
            var slots = new Dictionary<Uri, TokenSlot>(ReferenceEqualityComparer.Instance);
            foreach (var (address, logIn) in addresses)
            {
                slots[address] = session.SlotAt(logIn);
            }

            return new Slots(session, slots);
        }
    }
}
