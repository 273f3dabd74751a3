namespace ServiceComb.Net.LocalEngine.Monitoring.Queries;

/// <summary>A time range of a query.</summary>
/// <param name="From">The start, in seconds since 1970.</param>
/// <param name="To">The end, which is not part of the range.</param>
/// <param name="Step">The distance of the points, in seconds.</param>
internal readonly record struct TimeRange(long From, long To, int Step);
