namespace ServiceComb.Net.Governance.Pipelines;

/// <summary>What a call holds from <see cref="ComposedPolicies.Begin"/> until it ends.</summary>
/// <param name="Breaker">The permit of the circuit breaker.</param>
/// <param name="StartTimestamp">The timestamp at which the call began.</param>
internal readonly record struct CallPermit(int Breaker, long StartTimestamp);
