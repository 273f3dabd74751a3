using Polly;
using Polly.Retry;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>retry</c>. <c>maxAttempts</c> are additional tries, as in Java.</summary>
internal sealed class RetryPolicy : GovernancePolicy
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private readonly bool _isRandom;
    private readonly TimeSpan _wait;
    private readonly TimeSpan _initial;
    private readonly double _multiplier;
    private readonly double _randomization;

    private RetryPolicy(GovernanceDocument document, DocumentFields fields)
        : base(document.Key, document.Name, fields.Integer("order", 0))
    {
        MaxRetries = fields.Integer("maxAttempts", 3, least: 1, most: 1000);
        Statuses = new StatusPatterns(fields.Texts("retryOnResponseStatus", "502", "503"));
        RetryOnSame = fields.Integer("retryOnSame", 0, least: 0);
        FailAfterMaxAttempts = fields.Flag("failAfterMaxAttempts");
        _isRandom = fields.Text("retryStrategy") == "RandomBackoff";
        _wait = fields.Duration("waitDuration", Millisecond, TimeSpan.Zero);
        _wait = _wait < Millisecond ? Millisecond : _wait;
        _initial = fields.Duration("initialInterval", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10));
        _multiplier = fields.Number("multiplier", 2, above: 0, most: 1000);
        _randomization = fields.Number("randomizationFactor", 0.5, above: -double.Epsilon, most: 1);
    }

    public int MaxRetries { get; }

    public StatusPatterns Statuses { get; }

    /// <summary>Retries on the same instance before another is chosen.</summary>
    public int RetryOnSame { get; }

    /// <summary>Whether the last bad response becomes an exception.</summary>
    public bool FailAfterMaxAttempts { get; }

    public static RetryPolicy Read(GovernanceDocument document) => new(document, new DocumentFields(document.Content!));

    public RetryStrategyOptions<CallOutcome> ToOptions() => new()
    {
        MaxRetryAttempts = MaxRetries,
        ShouldHandle = arguments => ValueTask.FromResult(
            // A cancelled call fails with socket errors, too; it is over.
            !arguments.Context.CancellationToken.IsCancellationRequested
            && CallFailures.Is(arguments.Outcome, Statuses)
            && !LastTry.IsMarked(arguments.Context)),
        DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(arguments.AttemptNumber, Random.Shared.NextDouble())),
    };

    /// <summary>The pause before a retry. Random back-off is <c>initial·multiplier^n</c>, spread evenly by the factor.</summary>
    /// <param name="retry">0 for the first retry.</param>
    /// <param name="chance">0 to 1.</param>
    public TimeSpan Delay(int retry, double chance)
    {
        if (!_isRandom)
        {
            return _wait;
        }

        var middle = _initial.TotalMilliseconds * Math.Pow(_multiplier, retry);
        var delay = middle * (1 + (_randomization * ((2 * chance) - 1)));
        // Java has no cap; timers do.
        return TimeSpan.FromMilliseconds(Math.Min(delay, TimeSpan.FromDays(1).TotalMilliseconds));
    }
}
