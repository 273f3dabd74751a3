namespace ServiceComb.Net.LocalEngine.Rbac.Passwords;

/// <summary>Counts wrong passwords per account and client address. Two failures are free, and another one every 15 minutes;
/// the next failure blocks the pair for 15 minutes. A correct password does not reset the count, as in the real
/// engine.</summary>
internal sealed class FailedLogins(TimeProvider time)
{
    private const double FreeFailures = 2;

    /// <summary>The maximum number of tracked pairs; beyond it the pair with the oldest failure is removed.</summary>
    private const int MaxTracked = 10_000;
    private static readonly TimeSpan BlockDuration = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ListedDuration = TimeSpan.FromMinutes(20);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AttemptState> _attempts = new(StringComparer.Ordinal);

    public static string KeyOf(string account, string address) => $"{account}::{address}";

    public bool IsBlocked(string key)
    {
        lock (_lock)
        {
            return _attempts.TryGetValue(key, out var pair) && time.GetUtcNow() < pair.BlockedUntil;
        }
    }

    public void Count(string key)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var pair = _attempts.TryGetValue(key, out var known) ? known : Add(key, now);
            pair.Free = Math.Min(FreeFailures, pair.Free + ((now - pair.Last) / BlockDuration));
            pair.Last = now;
            if (pair.Free < 1)
            {
                pair.BlockedUntil = now + BlockDuration;
                return;
            }

            pair.Free--;
        }
    }

    public IReadOnlyList<AccountLock> List()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return
            [
                .. _attempts.Where(entry => now < ReleaseOf(entry.Value)).OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => new AccountLock
                {
                    Key = entry.Key,
                    Status = entry.Value.BlockedUntil > entry.Value.Last ? "banned" : "attempted",
                    ReleaseAt = ReleaseOf(entry.Value).ToUnixTimeSeconds(),
                }),
            ];
        }
    }

    private static DateTimeOffset ReleaseOf(AttemptState pair) => pair.BlockedUntil > pair.Last ? pair.BlockedUntil : pair.Last + ListedDuration;

    private AttemptState Add(string key, DateTimeOffset now)
    {
        if (_attempts.Count >= MaxTracked)
        {
            _attempts.Remove(_attempts.MinBy(static entry => entry.Value.Last).Key);
        }

        return _attempts[key] = new AttemptState { Last = now };
    }

    private sealed class AttemptState
    {
        public double Free { get; set; } = FreeFailures;

        public DateTimeOffset Last { get; set; }

        public DateTimeOffset BlockedUntil { get; set; }
    }
}
