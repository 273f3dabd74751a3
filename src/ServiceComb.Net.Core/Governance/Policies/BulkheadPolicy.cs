using System.Text.Json;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>bulkhead</c>: one bulkhead per policy and process.</summary>
internal sealed class BulkheadPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time)
    : GovernancePolicy(PolicyKind.Bulkhead, document, fields)
{
    public Bulkhead Bulkhead { get; } = new(ReadOptions(document.Key, fields), time);

    public static BulkheadPolicy Read(GovernanceDocument document, TimeProvider time) =>
        new(document, new DocumentFields(document.Content!), time);

    public override void WriteState(Utf8JsonWriter writer) => writer.WriteNumber("activeCalls", Bulkhead.ActiveCalls);

    public static BulkheadOptions ReadOptions(string key, DocumentFields fields) => new()
    {
        PolicyKey = key,
        MaxConcurrentCalls = fields.Integer("maxConcurrentCalls", 1000, min: 0),
        MaxWaitDuration = fields.Duration("maxWaitDuration", TimeSpan.Zero, TimeSpan.Zero),
    };
}
