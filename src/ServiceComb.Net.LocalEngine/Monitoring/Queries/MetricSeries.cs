using ServiceComb.Net.LocalEngine.Monitoring.State;

namespace ServiceComb.Net.LocalEngine.Monitoring.Queries;

/// <summary>The points of a microservice, of one of its instances, or of an operation of either.</summary>
/// <param name="Service">The microservice.</param>
/// <param name="Instance">The instance; null for all of them together.</param>
/// <param name="Function">The operation; null for all of them together.</param>
/// <param name="FunctionCount">The number of operations.</param>
/// <param name="Points">The points, ordered by time.</param>
internal sealed record MetricSeries(MonitoredService Service, MonitoredInstance? Instance, string? Function, int FunctionCount, IReadOnlyList<MetricPoint> Points);
