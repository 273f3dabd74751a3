namespace ServiceComb.Net.Yarp;

/// <summary>Specifies a route of the gateway to a service: <c>servicecomb:gateway:routes:{name}:*</c>.</summary>
public sealed class GatewayRoute
{
    /// <summary>Gets or sets the route pattern of ASP.NET Core, such as <c>/shop/{category}/{**rest}</c>. Either this or
    /// <see cref="Prefix"/> is required.</summary>
    public string? Path { get; set; }

    /// <summary>Gets or sets a path prefix of whole segments, such as <c>/shop/catalog</c>.</summary>
    public string? Prefix { get; set; }

    /// <summary>Gets or sets the name of the service. Required.</summary>
    public string? Service { get; set; }

    /// <summary>Gets or sets the application of the service. Default: null, the application of the gateway.</summary>
    public string? Application { get; set; }

    /// <summary>Gets or sets the versions of the service that are called: <c>1.2.3</c>, <c>1.0+</c>, <c>1.0-2.0</c> or
    /// <c>latest</c>. Default: null, the rule of <c>servicecomb:discovery:versionRule</c>.</summary>
    public string? VersionRule { get; set; }

    /// <summary>Gets or sets the number of leading path segments that are removed before the request is forwarded; the
    /// service receives them as <c>X-Forwarded-Prefix</c>. Default: 0.</summary>
    public int PrefixSegmentCount { get; set; }

    /// <summary>Gets or sets the order: of the routes that match a request, one with the lowest order is used, and of these
    /// the most specific. Default: 0.</summary>
    public int Order { get; set; }
}
