using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Pipelines;

/// <summary>The dependencies of pipelines.</summary>
internal sealed record PolicyDependencies(TimeProvider Time, GovernanceMetrics? Metrics);
