namespace ServiceComb.Net.Yarp;

/// <summary>Specifies which registered services the gateway exposes under their names, in addition to its routes.</summary>
public sealed class GatewayDiscoveryOptions
{
    /// <summary>Gets or sets whether every service of the gateway's application and environment gets a route
    /// <c>/{service}/{**rest}</c>, whose first segment is removed (<c>servicecomb:gateway:discover:enabled</c>). Default:
    /// false.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Gets the names of services to expose (<c>servicecomb:gateway:discover:allow</c>, a list); an asterisk stands
    /// for any characters. Default: empty, which means all.</summary>
    public IList<string> Allow { get; } = [];

    /// <summary>Gets the names of services not to expose (<c>servicecomb:gateway:discover:deny</c>, a list), with precedence
    /// over <see cref="Allow"/>. Default: empty.</summary>
    public IList<string> Deny { get; } = [];
}
