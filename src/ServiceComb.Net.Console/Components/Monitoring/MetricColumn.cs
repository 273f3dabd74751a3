namespace ServiceComb.Net.Console.Components.Monitoring;

/// <summary>The columns by which metrics are sorted.</summary>
internal enum MetricColumn
{
    Name,
    Requests,
    Failures,
    P50,
    P90,
    P99,
}
