using Polly;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a retry; names and defaults of the Java reference's RetryPolicy.</summary>
/// <typeparam name="T">The result of the calls.</typeparam>
public sealed class RetryOptions<T>
{
    /// <summary>Tries beyond the first one, at least 1; 3 by default.</summary>
    public int MaxRetryAttempts { get; set; } = 3;

    /// <summary>The pause before a retry without random back-off; 1 millisecond by default, which is also the least.</summary>
    public TimeSpan WaitDuration { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Whether pauses grow and vary; false by default.</summary>
    public bool RandomBackoff { get; set; }

    /// <summary>The first pause of random back-off; 1 second by default.</summary>
    public TimeSpan InitialInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What every further pause of random back-off is longer by; 2 by default.</summary>
    public double Multiplier { get; set; } = 2;

    /// <summary>How far a pause of random back-off may be off its middle, 0 to 1; 0.5 by default.</summary>
    public double RandomizationFactor { get; set; } = 0.5;

    /// <summary>The longest pause that an outcome may ask for (<see cref="RetryAfter"/>); one that asks for more is not
    /// retried. 30 seconds by default.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Which outcomes are tried again; required.</summary>
    public Func<Outcome<T>, bool>? ShouldRetry { get; set; }

    /// <summary>The pause that an outcome asks for, such as the header Retry-After of a response; null by default.</summary>
    public Func<Outcome<T>, TimeSpan?>? RetryAfter { get; set; }

    internal Func<ResilienceContext, bool>? MayRetry { get; set; }

    /// <summary>The pause before a retry. Random back-off is <c>initial·multiplier^n</c>, spread evenly by the factor.</summary>
    /// <param name="retry">0 for the first retry.</param>
    /// <param name="chance">0 to 1.</param>
    internal TimeSpan Delay(int retry, double chance)
    {
        if (!RandomBackoff)
        {
            return WaitDuration < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : WaitDuration;
        }

        var middle = InitialInterval.TotalMilliseconds * Math.Pow(Multiplier, retry);
        var delay = middle * (1 + (RandomizationFactor * ((2 * chance) - 1)));
        // Java has no cap; timers do.
        return TimeSpan.FromMilliseconds(Math.Min(delay, TimeSpan.FromDays(1).TotalMilliseconds));
    }

    internal bool IsRetried(ResilienceContext context, in Outcome<T> outcome, CancellationToken caller) =>
        // A cancelled call fails with socket errors, too; it is over.
        !caller.IsCancellationRequested
        && ShouldRetry!(outcome)
        && (MayRetry is null || MayRetry(context))
        && !(RetryAfter?.Invoke(outcome) > MaxRetryAfter);

    internal TimeSpan Pause(in Outcome<T> outcome, int retry)
    {
        var own = Delay(retry, Random.Shared.NextDouble());
        return RetryAfter?.Invoke(outcome) is { } asked && asked > own ? asked : own;
    }
}
