using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>timeLimiter</c>: how long a call may take with all of its tries.</summary>
internal sealed class TimeLimiterPolicy(GovernanceDocument document, DocumentFields fields)
    : GovernancePolicy(PolicyKind.TimeLimiter, document, fields)
{
    public TimeLimiterOptions Options { get; } = new()
    {
        Timeout = fields.Duration("timeoutDuration", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1)),
    };

    public static TimeLimiterPolicy Read(GovernanceDocument document, List<string> remarks)
    {
        var fields = new DocumentFields(document.Content!);
        if (!fields.Flag("cancelRunningFuture", fallback: true))
        {
            // The request and its body belong to the caller, who may be done with them once it has its answer.
            remarks.Add("cancelRunningFuture: a call that takes too long is cancelled all the same");
        }

        return new TimeLimiterPolicy(document, fields);
    }
}
