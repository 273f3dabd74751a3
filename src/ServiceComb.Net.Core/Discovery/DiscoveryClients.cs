namespace ServiceComb.Net.Discovery;

/// <summary>The keys of the keyed services that access the engine.</summary>
internal static class DiscoveryClients
{
    /// <summary>The HTTP client for registry requests other than heartbeats and the deregistration.</summary>
    public const string Registry = "servicecomb:registry";

    /// <summary>The services that connections to the configuration center use.</summary>
    public const string Kie = "servicecomb:kie";

    /// <summary>The clients for heartbeats, which use connections of their own.</summary>
    public const string Heartbeats = "servicecomb:heartbeats";

    /// <summary>The clients for the deregistration, which have a shorter request timeout.</summary>
    public const string Deregistration = "servicecomb:deregistration";
}
