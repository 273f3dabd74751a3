namespace ServiceComb.Net.Yarp;

/// <summary>Specifies what the gateway exposes, and how; bound from <c>servicecomb:gateway:*</c>. Routes, services and discovery
/// follow changes of the configuration; the other settings are read when the application starts.</summary>
public sealed class GatewayOptions
{
    /// <summary>Gets the routes by name (<c>servicecomb:gateway:routes:{name}</c>). A route of the configuration replaces one
    /// with the same name. An invalid route is logged and left out.</summary>
    public IDictionary<string, GatewayRoute> Routes { get; } = new Dictionary<string, GatewayRoute>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the services that are exposed under their names (<c>servicecomb:gateway:services</c>, a list): each one
    /// gets a route <c>/{service}/{**rest}</c>, whose first segment is removed.</summary>
    public IList<string> Services { get; } = [];

    /// <summary>Gets the options for exposing every registered service (<c>servicecomb:gateway:discover:*</c>).</summary>
    public GatewayDiscoveryOptions Discovery { get; } = new();

    /// <summary>Gets or sets the scheme of calls to instances (<c>servicecomb:gateway:scheme</c>): <c>http</c>, <c>https</c>,
    /// <c>http+https</c> or <c>https+http</c>, with the same meaning as in the address of an HttpClient call. Default:
    /// null, which uses the first endpoint that an instance registered.</summary>
    public string? Scheme { get; set; }

    /// <summary>Gets or sets the maximum size in bytes of a request body that is kept so that the call can be retried
    /// (<c>servicecomb:gateway:maxReplayedBodySize</c>); larger bodies are sent once. Default: 65536; 0 to
    /// 67108864. Memory is only used by requests that a retry policy matches.</summary>
    public int MaxReplayedBodySize { get; set; } = 64 * 1024;

    /// <summary>Gets or sets whether paths are forwarded with the escapes that the client wrote, such as <c>%2F</c> and
    /// <c>%252F</c> (<c>servicecomb:gateway:useRawPath</c>); otherwise YARP escapes the decoded path again. A path whose dot
    /// segments were resolved, or that middleware rewrote, is always escaped again. Default: true.</summary>
    public bool UseRawPath { get; set; } = true;

    /// <summary>Gets the names of invocation context entries that clients of the gateway may send
    /// (<c>servicecomb:gateway:trustContext</c>, a list). All others are dropped, because anyone could impersonate a
    /// service or a privileged user with them. Default: empty.</summary>
    public IList<string> TrustedContextEntries { get; } = [];

    /// <summary>Gets the reasons why routes of the configuration cannot be read, by the name of the route.</summary>
    internal IDictionary<string, string> UnreadableRoutes { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
