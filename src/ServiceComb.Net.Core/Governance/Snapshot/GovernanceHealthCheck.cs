using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Reports received documents that are not applied. Never reports unhealthy: the application continues with the
/// other documents.</summary>
internal sealed class GovernanceHealthCheck(SnapshotSource source) : IHealthCheck
{
    public const string Name = "servicecomb-governance";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var documents = source.Current.Documents;
        var invalid = documents.Values.Where(static one => one.IsInvalid).OrderBy(static one => one.Document.Key, StringComparer.Ordinal).ToList();
        var data = new Dictionary<string, object>
        {
            ["documents"] = documents.Count,
            ["inForce"] = documents.Values.Count(static one => one.Compiled is not null),
        };
        foreach (var one in invalid.Take(LogBounds.MaxItems))
        {
            data[ReceivedText.Escape(one.Document.Key)] = ReceivedText.Escape(one.Problem ?? string.Join("; ", one.Warnings));
        }

        return Task.FromResult(
            source.IsStale ? HealthCheckResult.Degraded("the documents cannot be read; the previous ones remain in force", data: data)
            : invalid.Count > 0 ? HealthCheckResult.Degraded($"not or only partly in force: {Names(invalid)}", data: data)
            : HealthCheckResult.Healthy("all documents are in force", data));
    }

    private static string Names(List<CompiledDocument> invalid) =>
        LogBounds.List(invalid.Select(static one => one.Document.Key), invalid.Count);
}
