using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>retry</c>. <c>maxAttempts</c> are additional tries, as in Java.</summary>
internal sealed class RetryPolicy : GovernancePolicy
{
    private RetryPolicy(GovernanceDocument document, DocumentFields fields)
        : base(PolicyKind.Retry, document, fields)
    {
        Statuses = new StatusPatterns(fields.Texts("retryOnResponseStatus", "502", "503"));
        RetryOnSame = fields.Integer("retryOnSame", 0, least: 0);
        FailAfterMaxAttempts = fields.Flag("failAfterMaxAttempts");
        Options = new RetryOptions<CallOutcome>
        {
            MaxRetryAttempts = fields.Integer("maxAttempts", 3, least: 1, most: 1000),
            RandomBackoff = fields.Text("retryStrategy") == "RandomBackoff",
            WaitDuration = fields.Duration("waitDuration", TimeSpan.FromMilliseconds(1), TimeSpan.Zero),
            InitialInterval = fields.Duration("initialInterval", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10)),
            Multiplier = fields.Number("multiplier", 2, above: 0, most: 1000),
            RandomizationFactor = fields.Number("randomizationFactor", 0.5, above: -double.Epsilon, most: 1),
            ShouldRetry = outcome => CallFailures.Is(outcome, Statuses),
            MayRetry = static context => CallState.Find(context) is not { IsLastAttempt: true },
        };
    }

    public RetryOptions<CallOutcome> Options { get; }

    public int MaxRetryAttempts => Options.MaxRetryAttempts;

    public StatusPatterns Statuses { get; }

    /// <summary>Retries on the same instance before another is chosen.</summary>
    public int RetryOnSame { get; }

    /// <summary>Whether the last bad response becomes an exception.</summary>
    public bool FailAfterMaxAttempts { get; }

    public static RetryPolicy Read(GovernanceDocument document) => new(document, new DocumentFields(document.Content!));

    public TimeSpan Delay(int retry, double chance) => Options.Delay(retry, chance);
}
