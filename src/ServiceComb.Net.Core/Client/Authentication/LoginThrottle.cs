using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Limits the logins of an account at an address so that the engine does not lock the account.</summary>
/// <remarks>The engine permits two rejected logins, restores one permit every 15 minutes, and locks the account for 15 minutes
/// when it rejects a login without a permit left. A rejected credential is therefore not sent again until both permits are restored, which
/// leaves one permit for a changed credential; that is sent immediately. A rejected credential that the engine accepted before is sent
/// again after a minute, because a restarted engine may load its accounts later.</remarks>
internal sealed class LoginThrottle(TimeProvider time)
{
    private const int MaxPermits = 2;
    private const int MaxRejections = 16;

    // Spreads the retries of instances that started at the same time.
    private readonly double _jitter = 1 + (Random.Shared.NextDouble() / 8);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LoginRejection> _rejections = new(StringComparer.Ordinal);
    private string? _acceptedCredential;
    private double _permits = MaxPermits;
    private long _lastRefill = time.GetTimestamp();

    // Longer than the engine's 15 minutes.
    private TimeSpan RefillTime => TimeSpan.FromMinutes(16) * _jitter;

    private TimeSpan AcceptedRetryDelay => TimeSpan.FromMinutes(1) * _jitter;

    // The engine does not count logins of a locked account, so retrying detects the end of the lock.
    private TimeSpan LockedRetryDelay => TimeSpan.FromMinutes(5) * _jitter;

    /// <summary>Returns true for a rejection by the engine itself. Other error responses, such as the page of a proxy, do not show
    /// whether the credential is valid.</summary>
    public static bool IsRejection(EngineException exception) =>
        exception.Status is >= 400 and < 500 and not 429 && EngineErrorReader.IsCodeOf(exception.Status, exception.ErrorCode);

    /// <summary>Returns the reason why the credential must not be sent now; null when it may be sent.</summary>
    /// <param name="credential">The keyed digest of name and password.</param>
    /// <param name="isNeeded">True when there is no valid token. A renewal of a valid token never repeats a rejected credential.</param>
    public LoginBlock? Check(string credential, bool isNeeded)
    {
        lock (_lock)
        {
            if (!_rejections.TryGetValue(credential, out var rejection))
            {
                return null;
            }

            var age = time.GetElapsedTime(rejection.Timestamp);
            var wait = GetWait(rejection, age);
            return wait > TimeSpan.Zero || !isNeeded ? new LoginBlock(rejection, age, wait) : null;
        }
    }

    /// <summary>Records an issued token; returns true when the engine rejected the credential before.</summary>
    public bool OnAccepted(string credential)
    {
        lock (_lock)
        {
            _acceptedCredential = credential;
            return _rejections.Remove(credential);
        }
    }

    /// <summary>Records a rejection; returns true when it is the first one of the credential.</summary>
    public bool OnRejected(string credential, EngineException exception)
    {
        lock (_lock)
        {
            Refill();
            _permits = exception.ErrorCode == ErrorCodes.AccountLocked ? 0 : Math.Max(0, _permits - 1);
            var isFirst = !_rejections.ContainsKey(credential);
            if (isFirst && _rejections.Count == MaxRejections)
            {
                _rejections.Remove(_rejections.MinBy(static pair => pair.Value.Timestamp).Key);
            }

            _rejections[credential] = new LoginRejection(exception.Status, exception.ErrorCode, time.GetTimestamp(), credential == _acceptedCredential);
            return isFirst;
        }
    }

    /// <summary>Records a login without response. Unless the engine accepted the credential before, it may have rejected the login.</summary>
    public void OnNoResponse(string credential)
    {
        lock (_lock)
        {
            if (credential != _acceptedCredential)
            {
                Refill();
                _permits = Math.Max(0, _permits - 1);
            }

            if (_rejections.TryGetValue(credential, out var rejection))
            {
                _rejections[credential] = rejection with { Timestamp = time.GetTimestamp() };
            }
        }
    }

    private TimeSpan GetWait(LoginRejection rejection, TimeSpan age)
    {
        if (rejection.ErrorCode == ErrorCodes.AccountLocked)
        {
            return LockedRetryDelay - age;
        }

        if (!rejection.WasAccepted)
        {
            return WaitFor(MaxPermits);
        }

        var (delay, permit) = (AcceptedRetryDelay - age, WaitFor(1));
        return delay > permit ? delay : permit;
    }

    private TimeSpan WaitFor(int permits)
    {
        Refill();
        return (permits - _permits) * RefillTime;
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _permits = Math.Min(MaxPermits, _permits + (time.GetElapsedTime(_lastRefill, now) / RefillTime));
        _lastRefill = now;
    }
}
