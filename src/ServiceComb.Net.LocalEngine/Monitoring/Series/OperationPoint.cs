namespace ServiceComb.Net.LocalEngine.Monitoring.Series;

/// <summary>The calls of one operation in the span of a <see cref="Frame"/>.</summary>
/// <param name="Name">The name, such as <c>Provider.GET /orders</c>.</param>
/// <param name="Calls">The calls.</param>
internal readonly record struct OperationPoint(string Name, CallStatistics Calls);
