using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net;

/// <summary>Options of this instance: its status and the addresses that are registered (<c>servicecomb:instance:*</c>).</summary>
public sealed class InstanceOptions
{
    /// <summary>Gets or sets the status that the instance is registered with, one of <see cref="InstanceStatus"/>
    /// (<c>servicecomb:instance:initialStatus</c>). Default: null, which means UP, or STARTING when <see cref="FollowHealth"/> is
    /// true.</summary>
    public string? InitialStatus { get; set; }

    /// <summary>Gets or sets whether the health checks of the application determine its status
    /// (<c>servicecomb:instance:followHealth</c>). The status is then UP while no check is unhealthy. Default: false.</summary>
    public bool FollowHealth { get; set; }

    /// <summary>Gets or sets the time between two runs of the health checks when <see cref="FollowHealth"/> is true
    /// (<c>servicecomb:instance:healthIntervalInSeconds</c>). Default: 5 seconds; minimum: 1 second.</summary>
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the status while a health check is unhealthy, DOWN or OUTOFSERVICE
    /// (<c>servicecomb:instance:unhealthyStatus</c>). Default: DOWN.</summary>
    public string UnhealthyStatus { get; set; } = InstanceStatus.Down;

    /// <summary>Gets the properties of the instance: <c>servicecomb:instance:properties:*</c>, overridden by the environment variable
    /// SERVICECOMB_INSTANCE_PROPS, overridden by the ServiceStage variables that are set: CAS_APPLICATION_ID, CAS_COMPONENT_NAME,
    /// CAS_INSTANCE_VERSION, CAS_INSTANCE_ID and CAS_ENVIRONMENT_ID.</summary>
    public IDictionary<string, string> Properties { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets the registered name of the machine (<c>servicecomb:registry:sc:hostname</c>). Names are cut at 64
    /// characters. Default: null, the host name of the operating system.</summary>
    public string? HostName { get; set; }

    /// <summary>Gets or sets the host that other services use to reach the application (<c>servicecomb:service:publishAddress</c>);
    /// <c>{eth0}</c> stands for the address of that network interface. Default: null, chosen from the addresses of the
    /// server.</summary>
    public string? PublishAddress { get; set; }

    /// <summary>Gets or sets the listeners to register (<c>servicecomb:instance:publish</c>), a list of names below
    /// <c>Kestrel:Endpoints</c>, schemes (<c>http</c>, <c>https</c>) and ports. An entry <c>!x</c> excludes what <c>x</c> selects;
    /// <c>none</c> registers no listener. Default: empty, all HTTP listeners.</summary>
    public IList<string> Publish { get; set; } = [];

    /// <summary>Gets or sets the port that other services use to reach the application behind a port mapping, when a single listener is
    /// registered (<c>servicecomb:rest:publishPort</c>). Default: 0, the port of the listener.</summary>
    public int PublishPort { get; set; }

    /// <summary>Gets the published ports of individual listeners, which are named as in <see cref="Publish"/>
    /// (<c>servicecomb:rest:publishPort:{listener}</c>). Default: empty.</summary>
    public IDictionary<string, int> PublishPorts { get; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets whether every address that supports HTTP/2 is also registered as a <c>grpc://</c> endpoint, which clients
    /// in other languages use to find gRPC services (<c>servicecomb:grpc:publish</c>). Default: false.</summary>
    public bool PublishGrpc { get; set; }
}
