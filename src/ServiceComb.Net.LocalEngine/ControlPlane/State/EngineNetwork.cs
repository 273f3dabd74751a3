namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>The network that a request for an engine names. It is stored and returned, but has no effect.</summary>
internal sealed record EngineNetwork
{
    public string Vpc { get; init; } = "";

    public string VpcId { get; init; } = "";

    public string NetworkId { get; init; } = "";

    public string SubnetCidr { get; init; } = "";

    public string ElbId { get; init; } = "";

    public IReadOnlyList<string> AzList { get; init; } = [];
}
