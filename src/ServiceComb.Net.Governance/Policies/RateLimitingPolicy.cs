using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>rateLimiting</c> with its limiter: one per policy and process.</summary>
internal sealed class RateLimitingPolicy : GovernancePolicy
{
    private RateLimitingPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time)
        : base(document.Key, document.Name, fields.Integer("order", 0))
    {
        var options = new FixedWindowLimiterOptions
        {
            PolicyKey = document.Key,
            Rate = fields.Integer("rate", 1000, least: 1),
            RefreshPeriod = fields.Duration("limitRefreshPeriod", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1)),
            Timeout = fields.Duration("timeoutDuration", TimeSpan.Zero, TimeSpan.Zero),
        };
        Limiter = new FixedWindowLimiter(options, time);
    }

    public FixedWindowLimiter Limiter { get; }

    public static RateLimitingPolicy Read(GovernanceDocument document, TimeProvider time) =>
        new(document, new DocumentFields(document.Content!), time);
}
