namespace ServiceComb.Net.Console.Components.Monitoring;

/// <param name="From">The start, in milliseconds since 1970-01-01 UTC.</param>
/// <param name="To">The end.</param>
/// <param name="Rejected">The number of calls that the circuit breaker rejected.</param>
internal readonly record struct BreakerSpan(long From, long To, long Rejected);
