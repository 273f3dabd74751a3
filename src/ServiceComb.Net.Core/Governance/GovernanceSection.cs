using System.Text.Json;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Diagnostics;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance;

/// <summary>Shows the governance documents with the state of their policies, and what governance knows of the instances that were
/// called.</summary>
internal sealed class GovernanceSection(
    SnapshotSource source, IGovernanceSnapshot view, InstanceSelector selector, IInstanceDirectory directory, GovernanceMetrics metrics, IConfiguration configuration)
    : IDiagnosticsSection
{
    private const int MaxDocuments = 1000;
    private const int MaxInstances = 1000;

    public string Name => "governance";

    public void Write(Utf8JsonWriter writer)
    {
        var snapshot = source.Current;
        writer.WriteStartObject();
        writer.WriteBoolean("enabled", snapshot.Settings.IsEnabled);
        writer.WriteStartArray("documents");
        var documents = view.Documents;
        foreach (var document in documents.Take(MaxDocuments))
        {
            Write(writer, document, snapshot.Documents.GetValueOrDefault(document.Key)?.Compiled as GovernancePolicy);
        }

        writer.WriteEndArray();
        writer.WriteNumber("omittedDocuments", Math.Max(0, documents.Count - MaxDocuments));
        WriteInstances(writer);
        writer.WriteEndObject();
    }

    private void WriteInstances(Utf8JsonWriter writer)
    {
        // The selector may still hold services that are no longer tracked.
        var tracked = directory.Entries.ToHashSet();
        var instances = selector.Services.Where(service => tracked.Contains(service.Entry)).OrderBy(static one => one.Entry.Name, StringComparer.Ordinal)
            .SelectMany(static service => service.Tables is { } tables ? tables.States.Select(state => (tables, state)) : []).ToList();
        writer.WriteStartArray("instances");
        foreach (var (tables, state) in instances.Take(MaxInstances))
        {
            Write(writer, tables, state);
        }

        writer.WriteEndArray();
        writer.WriteNumber("omittedInstances", Math.Max(0, instances.Count - MaxInstances));
    }

    private void Write(Utf8JsonWriter writer, GovernanceDocumentInfo document, GovernancePolicy? policy)
    {
        writer.WriteStartObject();
        writer.WriteString("key", document.Key);
        writer.WriteString("source", FindSource(document));
        writer.WriteBoolean("inForce", document.IsInForce);
        writer.WriteString("problem", document.Problem);
        writer.WriteStartArray("warnings");
        foreach (var warning in document.Warnings)
        {
            writer.WriteStringValue(warning);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("client", document.OnClient);
        writer.WriteBoolean("server", document.OnServer);
        if (policy is not null && document.IsInForce)
        {
            writer.WriteNumber("rejectedCalls", metrics.CountRejected(document.Key));
            policy.WriteState(writer);
        }

        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, InstanceTables tables, InstanceState state)
    {
        writer.WriteStartObject();
        writer.WriteString("service", state.Service);
        writer.WriteString("instanceId", state.InstanceId);
        writer.WriteBoolean("paused", tables.IsPaused(state, selector.Time));
        if (state.MeanResponseTime is { } mean)
        {
            writer.WriteNumber("meanResponseTimeInMillis", Math.Round(mean, 3));
        }

        writer.WriteStartArray("policies");
        foreach (var (policy, held) in state.PolicyStates)
        {
            Write(writer, policy, held);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // The source with the highest precedence that has the document, as a text or as a section.
    private string? FindSource(GovernanceDocumentInfo document)
    {
        string[] paths = [document.Key.Replace('.', ':'), $"servicecomb:{document.Kind.Replace('.', ':')}:{document.Name}"];
        return (configuration as IConfigurationRoot)?.Providers.Reverse()
            .FirstOrDefault(provider => Array.Exists(paths, path => provider.TryGet(path, out _) || provider.GetChildKeys([], path).Any()))?.ToString();
    }

    private static void Write(Utf8JsonWriter writer, GovernancePolicy policy, object held)
    {
        writer.WriteStartObject();
        writer.WriteString("policy", policy.Key);
        switch (held)
        {
            case CircuitBreaker breaker:
                writer.WriteBoolean("isolated", breaker.State == CircuitState.Open);
                writer.WriteString("state", breaker.State.ToString());
                writer.WriteNumber("calls", breaker.Totals.Calls);
                writer.WriteNumber("failedCalls", breaker.Totals.Failed);
                break;
            case Bulkhead bulkhead:
                writer.WriteNumber("activeCalls", bulkhead.ActiveCalls);
                break;
        }

        writer.WriteEndObject();
    }
}
