using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>Options for the identity of this app, its registry and the service directory. They are bound from
/// <c>servicecomb:service:*</c>, <c>servicecomb:instance:*</c>, <c>servicecomb:datacenter:*</c>, <c>servicecomb:registry:*</c> and
/// <c>servicecomb:discovery:*</c>. The keys equal those of the Java reference where it has the same setting.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>Gets or sets the application that this service belongs to (<c>servicecomb:service:application</c>). Default:
    /// <c>default</c>.</summary>
    public string Application { get; set; } = "default";

    /// <summary>Gets or sets the name of this service (<c>servicecomb:service:name</c>). Default: the name of the entry assembly;
    /// required when that is not a valid service name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Gets or sets the version of this service (<c>servicecomb:service:version</c>): one to four numbers. Default: the
    /// numeric part of the entry assembly's version, otherwise <c>1.0.0</c>.</summary>
    public string Version { get; set; } = EntryAssembly.Version ?? "1.0.0";

    /// <summary>Gets or sets the environment (<c>servicecomb:service:environment</c>): empty, development, testing, acceptance or
    /// production. Default: empty.</summary>
    public string Environment { get; set; } = "";

    /// <summary>Gets or sets the description of this service (<c>servicecomb:service:description</c>). Longer texts are cut at 256
    /// characters. Default: the description of the entry assembly.</summary>
    public string? Description { get; set; }

    /// <summary>Gets or sets the level of this service (<c>servicecomb:service:level</c>): FRONT, MIDDLE or BACK. Default: BACK.</summary>
    public string Level { get; set; } = "BACK";

    /// <summary>Gets or sets a second name, by which consumers of other applications find this service
    /// (<c>servicecomb:service:alias</c>). Default: null, no alias.</summary>
    public string? Alias { get; set; }

    /// <summary>Gets the paths under which this service can be reached from outside (<c>servicecomb:service:paths</c>, a list).
    /// Default: empty.</summary>
    public IList<string> Paths { get; } = [];

    /// <summary>Gets the properties of this service: <c>servicecomb:service:properties:*</c>, overridden by the environment variable
    /// SERVICECOMB_SERVICE_PROPS (<c>key:value,key:value</c>).</summary>
    public IDictionary<string, string> ServiceProperties { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets the properties of this instance: <c>servicecomb:instance:properties:*</c>, overridden by the environment variable
    /// SERVICECOMB_INSTANCE_PROPS, overridden by the ServiceStage variables that are set: CAS_APPLICATION_ID, CAS_COMPONENT_NAME,
    /// CAS_INSTANCE_VERSION, CAS_INSTANCE_ID and CAS_ENVIRONMENT_ID.</summary>
    public IDictionary<string, string> InstanceProperties { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets the status that this instance is registered with, one of <see cref="InstanceStatus"/>
    /// (<c>servicecomb:instance:initialStatus</c>). Default: UP, or STARTING when <see cref="FollowHealth"/> is true.</summary>
    public string InitialStatus { get; set; } = InstanceStatus.Up;

    /// <summary>Gets or sets whether the health checks of the app determine its status (<c>servicecomb:instance:followHealth</c>). The
    /// status is then UP while no check is unhealthy. Default: false.</summary>
    public bool FollowHealth { get; set; }

    /// <summary>Gets or sets the time between two runs of the health checks when <see cref="FollowHealth"/> is true
    /// (<c>servicecomb:instance:healthIntervalInSeconds</c>). Default: 5 seconds; minimum: 1 second.</summary>
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the status while a health check is unhealthy, DOWN or OUTOFSERVICE
    /// (<c>servicecomb:instance:unhealthyStatus</c>). Default: DOWN.</summary>
    public string UnhealthyStatus { get; set; } = InstanceStatus.Down;

    /// <summary>Gets or sets the data center of this instance (<c>servicecomb:datacenter:name</c>, <c>:region</c> and
    /// <c>:availableZone</c>; a name requires the other two). Default: null, none.</summary>
    public DataCenterInfo? DataCenter { get; set; }

    /// <summary>Gets or sets the registered name of this machine (<c>servicecomb:registry:sc:hostname</c>). Names are cut at 64
    /// characters. Default: the host name of the operating system.</summary>
    public string? HostName { get; set; }

    /// <summary>Gets or sets the host that other services use to reach this app (<c>servicecomb:service:publishAddress</c>);
    /// <c>{eth0}</c> stands for the address of that network interface. Default: null, chosen from the addresses of the
    /// server.</summary>
    public string? PublishAddress { get; set; }

    /// <summary>Gets the listeners to register (<c>servicecomb:instance:publish</c>), a list of names below <c>Kestrel:Endpoints</c>,
    /// schemes (<c>http</c>, <c>https</c>) and ports. An entry <c>!x</c> excludes what <c>x</c> selects; <c>none</c> registers no
    /// listener. Default: empty, all HTTP listeners.</summary>
    public IList<string> Publish { get; } = [];

    /// <summary>Gets or sets the port that other services use to reach this app behind a port mapping, when a single listener is
    /// registered (<c>servicecomb:rest:publishPort</c>). Default: 0, the port of the listener.</summary>
    public int PublishPort { get; set; }

    /// <summary>Gets the published ports of individual listeners, which are named as in <see cref="Publish"/>
    /// (<c>servicecomb:rest:publishPort:{listener}</c>). Default: empty.</summary>
    public IDictionary<string, int> PublishPorts { get; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets whether every address that supports HTTP/2 is also registered as a <c>grpc://</c> endpoint, which clients
    /// in other languages use to find gRPC services (<c>servicecomb:grpc:publish</c>). Default: false.</summary>
    public bool PublishGrpc { get; set; }

    /// <summary>Gets the addresses of the registry (<c>servicecomb:registry:sc:address</c>, a list). Default: <c>http://127.0.0.1:30100</c>.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>Gets or sets the project (<c>servicecomb:credentials:project</c>). Default: <c>default</c>.</summary>
    public string Project { get; set; } = "default";

    /// <summary>Gets or sets the time between heartbeats (<c>servicecomb:registry:sc:healthCheckIntervalInSeconds</c>). The registry
    /// removes an instance four intervals after its last heartbeat. Default: 15 seconds; minimum: 1 second.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets the time-out of a heartbeat request
    /// (<c>servicecomb:registry:sc:healthCheckRequestTimeoutInMillis</c>), limited to half the heartbeat interval. Default:
    /// 5 seconds; minimum: 100 milliseconds.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the time between two verifications of the service directory
    /// (<c>servicecomb:registry:sc:pollIntervalInMillis</c>). Default: 15 seconds; minimum: 100 milliseconds.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets whether the OpenAPI documents of the app are registered as schemas
    /// (<c>servicecomb:registry:sc:enableSwaggerRegistration</c>). Default: true.</summary>
    public bool RegisterSchemas { get; set; } = true;

    /// <summary>Gets or sets whether a registered schema that differs from the document is overwritten
    /// (<c>servicecomb:registry:sc:canOverwriteSwagger</c>). Default: true.</summary>
    public bool OverwriteSchemas { get; set; } = true;

    /// <summary>Gets or sets whether the start of the app fails when it cannot register within <see cref="StartTimeout"/>
    /// (<c>servicecomb:registry:required</c>). Default: false, the app starts and retries in the background.</summary>
    public bool IsRequired { get; set; }

    /// <summary>Gets or sets how long the start of the app waits for the registration when <see cref="IsRequired"/> is true
    /// (<c>servicecomb:registry:startTimeoutInMillis</c>). Default: 3 seconds.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets how long a stopping app keeps serving requests after the deregistration, so that consumers can notice it
    /// (<c>servicecomb:registry:drainTimeInMillis</c>). A second SIGTERM ends the wait. Default: null, which means 3 seconds, or 0 in
    /// the Development environment.</summary>
    public TimeSpan? DrainTime { get; set; }

    /// <summary>Gets or sets the directory where the instance ID and the last known instances of other services are stored for the next
    /// start (<c>servicecomb:registry:stateDirectory</c>). Default: null, nothing is stored.</summary>
    public string? StateDirectory { get; set; }

    /// <summary>Gets or sets how long the first call to a service waits for its instances
    /// (<c>servicecomb:discovery:firstUseTimeoutInMillis</c>). Default: 3 seconds.</summary>
    public TimeSpan FirstUseTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets the time-out for connecting to an instance of another service
    /// (<c>servicecomb:rest:client:connection:timeoutInMillis</c>). A connection that times out counts as refused. Default: 1 second,
    /// as in the Java reference.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the services to subscribe to at startup, as <c>service</c> or <c>application/service</c>
    /// (<c>servicecomb:discovery:services</c>, a list). Default: empty.</summary>
    public IList<string> Services { get; } = [];

    /// <summary>Gets or sets whether a host name with dots that neither <see cref="Services"/> nor <see cref="Aliases"/> declares is a
    /// service when the registry lists a service of that name, which then takes precedence over DNS
    /// (<c>servicecomb:discovery:dottedNames</c>). Default: true.</summary>
    public bool ResolveDottedNames { get; set; } = true;

    /// <summary>Gets the services that host names refer to, as <c>service</c> or <c>application/service</c> in the registry's spelling
    /// (<c>servicecomb:discovery:aliases:{host}</c>). Default: empty.</summary>
    public IDictionary<string, string> Aliases { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets the versions of other services that are called (<c>servicecomb:discovery:versionRule</c>): <c>1.2.3</c>,
    /// <c>1.0+</c>, <c>1.0-2.0</c>, <c>latest</c> or <c>0+</c>. Default: <c>0+</c>, all versions.</summary>
    public string VersionRule { get; set; } = "0+";

    /// <summary>Gets the version rules of individual services or aliases (<c>servicecomb:discovery:versionRules:{host}</c>). Default:
    /// empty.</summary>
    public IDictionary<string, string> VersionRules { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the statuses in which instances are called, out of <see cref="InstanceStatus"/>
    /// (<c>servicecomb:discovery:statuses</c>, a list). Default: empty, only UP. The Go reference uses <c>UP, TESTING</c>.</summary>
    public IList<string> Statuses { get; } = [];

    /// <summary>Gets or sets after how long without an access a service is no longer tracked
    /// (<c>servicecomb:discovery:idleTimeoutInSeconds</c>). Names in <see cref="Services"/> and <see cref="Aliases"/> are always
    /// tracked. Default: 30 minutes; minimum: 1 second.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Gets or sets the share of its instances above which a service loses too many at the same time, from 0 to 1
    /// (<c>servicecomb:discovery:massLossPercentage</c>, as a percentage). The lost instances are then retained while they accept
    /// connections, for <see cref="GraceTime"/> at most. The loss of all instances always counts. Default: 0.5.</summary>
    public double MassLossThreshold { get; set; } = 0.5;

    /// <summary>Gets or sets how long instances are retained that the registry no longer lists
    /// (<c>servicecomb:discovery:graceTimeInSeconds</c>). The time does not elapse while the engine is unreachable, and restarts when
    /// the engine responds again. Default: 60 seconds, four heartbeats, within which a live instance registers again.</summary>
    public TimeSpan GraceTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the same time for the last instances of a service, without which its list would be empty
    /// (<c>servicecomb:discovery:lastInstancesGraceTimeInSeconds</c>). Default: null, <see cref="GraceTime"/>.</summary>
    /// <remarks>An empty list fails every call. A longer time is useful when the engine may return empty lists for minutes, or when
    /// providers register late (a lease of the Go reference lasts two minutes). The drawback: an instance that was removed without
    /// deregistration is called until the time has elapsed, as long as anything accepts connections at its address, which may be
    /// another service by then (apache/servicecomb-java-chassis#2398). For this reason the default is not longer.</remarks>
    public TimeSpan? LastInstancesGraceTime { get; set; }
}
