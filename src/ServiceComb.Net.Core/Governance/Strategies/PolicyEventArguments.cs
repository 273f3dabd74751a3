namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The arguments of the telemetry events that the strategies report to Polly.</summary>
/// <param name="PolicyKey">The policy key of the options; empty when they set none.</param>
internal readonly record struct PolicyEventArguments(string PolicyKey);
