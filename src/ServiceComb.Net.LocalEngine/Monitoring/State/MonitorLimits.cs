namespace ServiceComb.Net.LocalEngine.Monitoring.State;

/// <summary>How much the engine keeps of reported metrics. Half a million points take about 60 MB of memory.</summary>
/// <param name="Instances">The maximum number of instances; a further one replaces the one that has not reported for longest.</param>
/// <param name="Points">The maximum number of points: one for each operation in each frame, and one for each frame.</param>
internal sealed record MonitorLimits(int Instances = 500, long Points = 500_000);
