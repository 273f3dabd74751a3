using System.Text.Json;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>rateLimiting</c>: one limiter per policy and process.</summary>
internal sealed class RateLimitingPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time)
    : GovernancePolicy(PolicyKind.RateLimiting, document, fields)
{
    public FixedWindowLimiter Limiter { get; } = new(Fill(new RateLimiterOptions(), document, fields), time);

    public static RateLimitingPolicy Read(GovernanceDocument document, TimeProvider time) =>
        new(document, new DocumentFields(document.Content!), time);

    public override void WriteState(Utf8JsonWriter writer) => writer.WriteNumber("usedPermits", Limiter.UsedPermits);

    public static T Fill<T>(T options, GovernanceDocument document, DocumentFields fields)
        where T : RateLimiterOptions
    {
        options.PolicyKey = document.Key;
        options.Rate = fields.Integer("rate", 1000, min: 1);
        options.RefreshPeriod = fields.Duration("limitRefreshPeriod", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1));
        options.Timeout = fields.Duration("timeoutDuration", TimeSpan.Zero, TimeSpan.Zero);
        return options;
    }
}
