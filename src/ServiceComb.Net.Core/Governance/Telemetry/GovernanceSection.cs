using System.Text.Json;
using ServiceComb.Net.Diagnostics;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Telemetry;

/// <summary>Shows the governance documents with the state of their policies, and what governance knows of the instances that were
/// called.</summary>
internal sealed class GovernanceSection(SnapshotSource source, IGovernanceSnapshot view, InstanceSelector selector, GovernanceMetrics metrics) : IDiagnosticsSection
{
    private const int MaxInstances = 1000;

    public string Name => "governance";

    public void Write(Utf8JsonWriter writer)
    {
        var snapshot = source.Current;
        writer.WriteStartObject();
        writer.WriteBoolean("enabled", snapshot.Settings.IsEnabled);
        writer.WriteStartArray("documents");
        foreach (var document in view.Documents)
        {
            Write(writer, document, snapshot.Documents.GetValueOrDefault(document.Key)?.Compiled as GovernancePolicy);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("instances");
        foreach (var service in selector.Services.OrderBy(static one => one.Entry.Name, StringComparer.Ordinal))
        {
            Write(writer, service);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, GovernanceDocumentInfo document, GovernancePolicy? policy)
    {
        writer.WriteStartObject();
        writer.WriteString("key", document.Key);
        writer.WriteBoolean("inForce", document.IsInForce);
        writer.WriteString("problem", document.Problem);
        writer.WriteStartArray("warnings");
        foreach (var warning in document.Remarks)
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

        writer.WriteString("text", document.Text);
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, GovernedService service)
    {
        if (service.Tables is not { } tables)
        {
            return;
        }

        foreach (var state in tables.States.Take(MaxInstances))
        {
            writer.WriteStartObject();
            writer.WriteString("service", service.Entry.Name);
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
