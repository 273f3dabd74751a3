using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>What pipelines are made with.</summary>
internal sealed record PolicyBuild(TimeProvider Time, GovernanceMetrics? Metrics);
