namespace ServiceComb.Net.LocalEngine.Rbac.Passwords;

/// <summary>Counts wrong passwords per account and caller address. Two are free and one more each 15 minutes; the next
/// blocks the pair for 15 minutes. A right password in between forgives nothing, as in the real engine.</summary>
internal sealed class FailedLogins(TimeProvider time)
{
    private const double FreeFailures = 2;

    /// <summary>Pairs that are remembered; over it the one is forgotten whose last failure is longest ago.</summary>
    private const int MaxPairs = 10_000;
    private static readonly TimeSpan BlockTime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ListedTime = TimeSpan.FromMinutes(20);
    private readonly Lock _counting = new();
    private readonly Dictionary<string, Pair> _pairs = new(StringComparer.Ordinal);

    public static string KeyOf(string account, string address) => $"{account}::{address}";

    public bool IsBlocked(string key)
    {
        lock (_counting)
        {
            return _pairs.TryGetValue(key, out var pair) && time.GetUtcNow() < pair.BlockedUntil;
        }
    }

    public void Count(string key)
    {
        var now = time.GetUtcNow();
        lock (_counting)
        {
            var pair = _pairs.TryGetValue(key, out var known) ? known : Add(key, now);
            pair.Free = Math.Min(FreeFailures, pair.Free + ((now - pair.Last) / BlockTime));
            pair.Last = now;
            if (pair.Free < 1)
            {
                pair.BlockedUntil = now + BlockTime;
                return;
            }

            pair.Free--;
        }
    }

    public IReadOnlyList<AccountLock> List()
    {
        var now = time.GetUtcNow();
        lock (_counting)
        {
            return
            [
                .. _pairs.Where(entry => now < ReleaseOf(entry.Value)).OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => new AccountLock
                {
                    Key = entry.Key,
                    Status = entry.Value.BlockedUntil > entry.Value.Last ? "banned" : "attempted",
                    ReleaseAt = ReleaseOf(entry.Value).ToUnixTimeSeconds(),
                }),
            ];
        }
    }

    private static DateTimeOffset ReleaseOf(Pair pair) => pair.BlockedUntil > pair.Last ? pair.BlockedUntil : pair.Last + ListedTime;

    private Pair Add(string key, DateTimeOffset now)
    {
        if (_pairs.Count >= MaxPairs)
        {
            _pairs.Remove(_pairs.MinBy(static entry => entry.Value.Last).Key);
        }

        return _pairs[key] = new Pair { Last = now };
    }

    private sealed class Pair
    {
        public double Free { get; set; } = FreeFailures;

        public DateTimeOffset Last { get; set; }

        public DateTimeOffset BlockedUntil { get; set; }
    }
}
