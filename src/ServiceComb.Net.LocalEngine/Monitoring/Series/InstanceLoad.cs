namespace ServiceComb.Net.LocalEngine.Monitoring.Series;

/// <summary>The load of an instance.</summary>
/// <param name="Cpu">The use of all processor cores, in percent.</param>
/// <param name="HeapUsed">The used heap, in bytes.</param>
/// <param name="Threads">The number of threads.</param>
internal readonly record struct InstanceLoad(double Cpu, long HeapUsed, int Threads);
