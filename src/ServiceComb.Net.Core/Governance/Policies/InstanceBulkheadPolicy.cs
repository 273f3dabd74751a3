using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>instanceBulkhead</c>. The bulkheads, one per instance, are kept by the instances.</summary>
internal sealed class InstanceBulkheadPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time)
    : GovernancePolicy(PolicyKind.InstanceBulkhead, document, fields)
{
    private readonly BulkheadOptions _options = BulkheadPolicy.ReadOptions(document.Key, fields);

    public static InstanceBulkheadPolicy Read(GovernanceDocument document, TimeProvider time) =>
        new(document, new DocumentFields(document.Content!), time);

    public Bulkhead CreateBulkhead() => new(_options, time);
}
