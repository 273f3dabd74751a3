using ServiceComb.Net.Console.Live;

namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>A service with all of its versions.</summary>
internal sealed record ServiceNode(IReadOnlyList<ServiceEntry> Versions)
{
    public string Name => Versions[0].Name;

    public string Application => Versions[0].Application;

    public string Environment => Versions[0].Environment;

    public int InstanceCount { get; } = Versions.Sum(static version => version.Instances.Count);

    public int UpCount { get; } = Versions.Sum(static version => version.UpCount);

    /// <summary>Gets the id of the version that a link leads to: the latest one with instances, else the latest one.</summary>
    public string LinkId => (Versions.LastOrDefault(static version => version.Instances.Count > 0) ?? Versions[^1]).Id;

    public ServiceHealth Health => UpCount > 0
        ? (UpCount == InstanceCount ? ServiceHealth.Healthy : ServiceHealth.Degraded)
        : (InstanceCount > 0 ? ServiceHealth.Down : ServiceHealth.Empty);
}
