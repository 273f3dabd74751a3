using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>timeLimiter</c>: the maximum duration of a call with all of its attempts.</summary>
internal sealed class TimeLimiterPolicy(GovernanceDocument document, DocumentFields fields)
    : GovernancePolicy(PolicyKind.TimeLimiter, document, fields)
{
    public TimeSpan Timeout { get; } = fields.Duration("timeoutDuration", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1));

    public static TimeLimiterPolicy Read(GovernanceDocument document, List<string> warnings)
    {
        var fields = new DocumentFields(document.Content!);
        if (!fields.Flag("cancelRunningFuture", defaultValue: true))
        {
            // The request and its body belong to the caller, who may dispose them after receiving the response.
            warnings.Add("cancelRunningFuture: a call that takes too long is canceled nevertheless");
        }

        return new TimeLimiterPolicy(document, fields);
    }
}
