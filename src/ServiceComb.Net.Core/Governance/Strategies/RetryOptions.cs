using Polly;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a retry; names and defaults are those of RetryPolicy in the Java reference.</summary>
/// <typeparam name="T">The result type of the calls.</typeparam>
internal sealed class RetryOptions<T>
{
    /// <summary>Gets or sets the maximum number of retries after the first attempt, at least 1. Default: 3.</summary>
    public int MaxRetryAttempts { get; set; } = 3;

    /// <summary>Gets or sets the delay before a retry without random backoff; at least 1 millisecond is used. Default: 1
    /// millisecond.</summary>
    public TimeSpan WaitDuration { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Gets or sets a value that indicates whether delays grow exponentially and are randomized. Default:
    /// false.</summary>
    public bool RandomBackoff { get; set; }

    /// <summary>Gets or sets the first delay of random backoff. Default: 1 second.</summary>
    public TimeSpan InitialInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the factor by which each delay of random backoff exceeds the previous one. Default:
    /// 2.</summary>
    public double Multiplier { get; set; } = 2;

    /// <summary>Gets or sets the maximum relative deviation of a random backoff delay, 0 to 1. Default: 0.5.</summary>
    public double RandomizationFactor { get; set; } = 0.5;

    /// <summary>Gets or sets the predicate that selects the outcomes to retry.</summary>
    public required Func<Outcome<T>, bool> ShouldRetry { get; set; }

    internal Func<ResilienceContext, bool>? MayRetry { get; set; }

    /// <summary>Returns the delay before a retry. Random backoff is <c>initial·multiplier^n</c>, spread evenly by the
    /// randomization factor.</summary>
    /// <param name="retry">The zero-based number of the retry.</param>
    /// <param name="chance">A random number from 0 to 1.</param>
    internal TimeSpan GetBackoffDelay(int retry, double chance)
    {
        if (!RandomBackoff)
        {
            return WaitDuration < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : WaitDuration;
        }

        var interval = InitialInterval.TotalMilliseconds * Math.Pow(Multiplier, retry);
        var delay = interval * (1 + (RandomizationFactor * ((2 * chance) - 1)));
        // Java has no cap, but timers have a maximum.
        return TimeSpan.FromMilliseconds(Math.Min(delay, TimeSpan.FromDays(1).TotalMilliseconds));
    }

    internal bool CanRetry(in Outcome<T> outcome, CancellationToken caller) =>
        // A call canceled by its caller may fail with socket errors; do not retry it.
        !caller.IsCancellationRequested
        && ShouldRetry(outcome);
}
