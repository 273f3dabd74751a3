namespace ServiceComb.Net.Client;

/// <summary>Options of <see cref="ServiceCombClient"/>: the connections to the parts of an engine.</summary>
public sealed class ServiceCombClientOptions
{
    /// <summary>Gets or sets the connection to the registry, which also serves governance policies and accounts. An address is
    /// required.</summary>
    public EngineClientOptions Registry { get; set; } = new();

    /// <summary>Gets or sets the connection to the configuration center. Without an account and a provider of its own, it uses those of
    /// <see cref="Registry"/>, which also issues its tokens. Default: no address; <see cref="ServiceCombClient.Kie"/> cannot be
    /// used.</summary>
    public EngineClientOptions Kie { get; set; } = new();

    /// <summary>Gets or sets the connection to the API of the cloud: engine management, monitoring, Nacos namespaces and the cloud's forms of
    /// governance and accounts. With <see cref="Authentication.IamTokenAuthentication"/>, requests that concern an engine have the token of
    /// the account of <see cref="Registry"/> as well, which an engine with RBAC requires. Default: no address; the connection to the
    /// registry is used, because the local engine serves these APIs there.</summary>
    public EngineClientOptions Cloud { get; set; } = new();
}
