using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Decides which log-ins of one account may be sent to one address, so that the engine does not lock the account.</summary>
/// <remarks>The engine permits two refused log-ins, restores one permit every 15 minutes, and locks the account for 15 minutes
/// with a refusal beyond them. A credential that it refused is therefore not sent again until both permits are restored, which
/// leaves one for a changed credential; that is sent immediately. A credential that the engine had accepted before is sent again
/// after a minute: an engine that restarted may get its accounts later.</remarks>
internal sealed class LoginThrottle(TimeProvider time)
{
    private const int MaxPermits = 2;
    private const int MaxRefusals = 16;

    // Instances of an app that were started together do not retry together.
    private readonly double _jitter = 1 + (Random.Shared.NextDouble() / 8);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LoginRefusal> _refusals = new(StringComparer.Ordinal);
    private string? _accepted;
    private double _permits = MaxPermits;
    private long _refilled = time.GetTimestamp();

    // Longer than the engine takes.
    private TimeSpan RefillTime => TimeSpan.FromMinutes(16) * _jitter;

    private TimeSpan PauseOfAccepted => TimeSpan.FromMinutes(1) * _jitter;

    // The engine does not count log-ins of a locked account, so that the end of a lock can be found out.
    private TimeSpan PauseOfLocked => TimeSpan.FromMinutes(5) * _jitter;

    /// <summary>Returns true for a refusal of the engine itself. Other answers, such as the page of a proxy, do not tell whether
    /// the credential is right.</summary>
    public static bool IsRefusal(EngineException exception) =>
        exception.Status is >= 400 and < 500 and not 429 && EngineErrorReader.IsCodeOf(exception.Status, exception.ErrorCode);

    /// <summary>Returns null when the credential may be sent now.</summary>
    /// <param name="credential">The digest of name and password.</param>
    /// <param name="isNeeded">Whether there is no token to use otherwise; a renewal never repeats a refused credential.</param>
    public LoginBlock? Check(string credential, bool isNeeded)
    {
        lock (_lock)
        {
            if (!_refusals.TryGetValue(credential, out var refusal))
            {
                return null;
            }

            var age = time.GetElapsedTime(refusal.At);
            var wait = WaitAfter(refusal, age);
            return wait > TimeSpan.Zero || !isNeeded ? new LoginBlock(refusal, age, wait) : null;
        }
    }

    /// <summary>Records that the engine issued a token; returns true when it had refused the credential before.</summary>
    public bool OnAccepted(string credential)
    {
        lock (_lock)
        {
            _accepted = credential;
            return _refusals.Remove(credential);
        }
    }

    /// <summary>Records a refusal; returns true when it is the first of the credential.</summary>
    public bool OnRefused(string credential, EngineException refusal)
    {
        lock (_lock)
        {
            Refill();
            _permits = refusal.ErrorCode == ErrorCodes.AccountLocked ? 0 : Math.Max(0, _permits - 1);
            var isFirst = !_refusals.ContainsKey(credential);
            if (isFirst && _refusals.Count == MaxRefusals)
            {
                _refusals.Remove(_refusals.MinBy(static pair => pair.Value.At).Key);
            }

            _refusals[credential] = new LoginRefusal(refusal.Status, refusal.ErrorCode, time.GetTimestamp(), credential == _accepted);
            return isFirst;
        }
    }

    /// <summary>Records a log-in whose answer was lost. The engine may have refused it, unless it accepted the credential before.</summary>
    public void OnLost(string credential)
    {
        lock (_lock)
        {
            if (credential != _accepted)
            {
                Refill();
                _permits = Math.Max(0, _permits - 1);
            }

            if (_refusals.TryGetValue(credential, out var refusal))
            {
                _refusals[credential] = refusal with { At = time.GetTimestamp() };
            }
        }
    }

    private TimeSpan WaitAfter(LoginRefusal refusal, TimeSpan age)
    {
        if (refusal.ErrorCode == ErrorCodes.AccountLocked)
        {
            return PauseOfLocked - age;
        }

        if (!refusal.WasAccepted)
        {
            return WaitFor(MaxPermits);
        }

        var (pause, permit) = (PauseOfAccepted - age, WaitFor(1));
        return pause > permit ? pause : permit;
    }

    private TimeSpan WaitFor(int permits)
    {
        Refill();
        return (permits - _permits) * RefillTime;
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _permits = Math.Min(MaxPermits, _permits + (time.GetElapsedTime(_refilled, now) / RefillTime));
        _refilled = now;
    }
}
