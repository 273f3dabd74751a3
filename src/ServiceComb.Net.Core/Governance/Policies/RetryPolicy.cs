using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>retry</c>. <c>maxAttempts</c> is the number of retries after the first attempt, as in
/// Java.</summary>
internal sealed class RetryPolicy : GovernancePolicy
{
    private RetryPolicy(GovernanceDocument document, DocumentFields fields)
        : base(PolicyKind.Retry, document, fields)
    {
        Statuses = new StatusPatterns(fields.Texts("retryOnResponseStatus", "502", "503"));
        RetryOnSame = fields.Integer("retryOnSame", 0, min: 0);
        FailAfterMaxAttempts = fields.Flag("failAfterMaxAttempts");
        Options = new RetryOptions<CallOutcome>
        {
            MaxRetryAttempts = fields.Integer("maxAttempts", 3, min: 1, max: 1000),
            RandomBackoff = fields.Text("retryStrategy") == "RandomBackoff",
            WaitDuration = fields.Duration("waitDuration", TimeSpan.FromMilliseconds(1), TimeSpan.Zero),
            InitialInterval = fields.Duration("initialInterval", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10)),
            Multiplier = fields.Number("multiplier", 2, exclusiveMin: 0, max: 1000),
            RandomizationFactor = fields.Number("randomizationFactor", 0.5, exclusiveMin: -double.Epsilon, max: 1),
            ShouldRetry = outcome => CallFailures.IsFailure(outcome, Statuses),
            MayRetry = static context => CallState.Find(context) is not { IsLastAttempt: true },
        };
    }

    public RetryOptions<CallOutcome> Options { get; }

    public int MaxRetryAttempts => Options.MaxRetryAttempts;

    public StatusPatterns Statuses { get; }

    /// <summary>Gets the number of retries on the same instance before another one is selected.</summary>
    public int RetryOnSame { get; }

    /// <summary>Gets a value that indicates whether a failed response after the last attempt is thrown as an
    /// exception.</summary>
    public bool FailAfterMaxAttempts { get; }

    public static RetryPolicy Read(GovernanceDocument document) => new(document, new DocumentFields(document.Content!));

    public TimeSpan GetBackoffDelay(int retry, double chance) => Options.GetBackoffDelay(retry, chance);
}
