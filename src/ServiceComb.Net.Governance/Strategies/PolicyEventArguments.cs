namespace ServiceComb.Net.Governance.Strategies;

/// <summary>What a listener of Polly's telemetry gets with an event.</summary>
/// <param name="PolicyKey">The key that the options name; empty where they name none.</param>
internal readonly record struct PolicyEventArguments(string PolicyKey);
