namespace ServiceComb.Net.Console.Components.Monitoring;

/// <summary>A value of a series.</summary>
/// <param name="Time">The start of the span, in milliseconds since 1970-01-01 UTC.</param>
/// <param name="Value">The value.</param>
internal readonly record struct ChartPoint(long Time, double Value);
