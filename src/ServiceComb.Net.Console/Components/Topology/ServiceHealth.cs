namespace ServiceComb.Net.Console.Components.Topology;

internal enum ServiceHealth
{
    /// <summary>All instances are up.</summary>
    Healthy,

    /// <summary>Some instances are not up.</summary>
    Degraded,

    /// <summary>No instance is up.</summary>
    Down,

    /// <summary>No instance is registered.</summary>
    Empty,
}
