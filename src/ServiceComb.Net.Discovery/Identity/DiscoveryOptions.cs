using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>Who this app is and where its registry is; bound from <c>servicecomb:service:*</c>,
/// <c>servicecomb:instance:*</c>, <c>servicecomb:datacenter:*</c> and <c>servicecomb:registry:sc:*</c>, the keys of the
/// Java reference.</summary>
public sealed class DiscoveryOptions
{
    /// <summary><c>servicecomb:service:application</c>. Default: <c>default</c>.</summary>
    public string Application { get; set; } = "default";

    /// <summary><c>servicecomb:service:name</c>; required.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>servicecomb:service:version</c>: one to four numbers. Default: <c>1.0.0</c>.</summary>
    public string Version { get; set; } = "1.0.0";

    /// <summary><c>servicecomb:service:environment</c>: empty, development, testing, acceptance or production. Default: empty.</summary>
    public string Environment { get; set; } = "";

    /// <summary><c>servicecomb:service:description</c>.</summary>
    public string? Description { get; set; }

    /// <summary><c>servicecomb:service:properties:*</c>.</summary>
    public IDictionary<string, string> ServiceProperties { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary><c>servicecomb:instance:properties:*</c>.</summary>
    public IDictionary<string, string> InstanceProperties { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary><c>servicecomb:instance:initialStatus</c>, one of <see cref="InstanceStatus"/>. Default: UP.</summary>
    public string InitialStatus { get; set; } = InstanceStatus.Up;

    /// <summary><c>servicecomb:datacenter:name</c>, <c>:region</c> and <c>:availableZone</c>; all three or none.</summary>
    public DataCenterInfo? DataCenter { get; set; }

    /// <summary><c>servicecomb:service:publishAddress</c>: the host that others reach this app by, when the one that
    /// would be chosen is wrong.</summary>
    public string? PublishAddress { get; set; }

    /// <summary><c>servicecomb:registry:sc:address</c>: a list with commas. Default: <c>http://127.0.0.1:30100</c>.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary><c>servicecomb:credentials:project</c>. Default: <c>default</c>.</summary>
    public string Project { get; set; } = "default";

    /// <summary><c>servicecomb:registry:sc:healthCheckIntervalInSeconds</c>: time between heartbeats; the engine forgets
    /// an instance after four. Default: 15 seconds, at least 1.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary><c>servicecomb:registry:sc:pollIntervalInMillis</c>: time between two verifications of the directory.
    /// Default: 15 seconds, at least 100 milliseconds.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary><c>servicecomb:discovery:firstUseTimeoutInMillis</c>: how long the first call to a service waits for its
    /// first list. Default: 3 seconds.</summary>
    public TimeSpan FirstUseTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary><c>servicecomb:discovery:services</c>: a list with commas of services to subscribe at start; only here can
    /// names with dots be declared.</summary>
    public IList<string> Services { get; } = [];
}
