namespace ServiceComb.Net.Console.Components.Monitoring;

/// <param name="Label">The name in the legend.</param>
/// <param name="Style">The suffix of the style: <c>main</c>, <c>second</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Points">The points by time.</param>
internal sealed record ChartSeries(string Label, string Style, IReadOnlyList<ChartPoint> Points);
