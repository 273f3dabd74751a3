using System.Collections.Immutable;

namespace ServiceComb.Net.LocalEngine.Monitoring.State;

/// <summary>What an instance reported about itself last.</summary>
internal sealed record InstanceStatus
{
    /// <summary>Gets the host name.</summary>
    public string Host { get; init; } = "";

    /// <summary>Gets the use of all processor cores, in percent.</summary>
    public double Cpu { get; init; }

    public double LoadAverage { get; init; }

    public int Threads { get; init; }

    /// <summary>Gets the memory by kind, in bytes.</summary>
    public ImmutableSortedDictionary<string, double> Memory { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Gets the custom metrics of the app.</summary>
    public ImmutableSortedDictionary<string, double> Customs { get; init; } = ImmutableSortedDictionary<string, double>.Empty;
}
