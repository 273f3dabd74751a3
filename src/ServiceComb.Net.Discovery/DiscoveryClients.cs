namespace ServiceComb.Net.Discovery;

/// <summary>The keys of what reaches the engine.</summary>
internal static class DiscoveryClients
{
    /// <summary>The transport of everything but heartbeats.</summary>
    public const string Registry = "servicecomb:registry";

    /// <summary>What connections to the configuration center use.</summary>
    public const string Kie = "servicecomb:kie";

    /// <summary>The transport and client of heartbeats, which share connections with nothing else.</summary>
    public const string Heartbeats = "servicecomb:heartbeats";

    /// <summary>The transport and client of the goodbye, which gives an address up sooner than others do.</summary>
    public const string Deregistration = "servicecomb:deregistration";
}
