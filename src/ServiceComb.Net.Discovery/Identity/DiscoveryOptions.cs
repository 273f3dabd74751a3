using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>Who this app is and where its registry is; bound from <c>servicecomb:service:*</c>,
/// <c>servicecomb:instance:*</c>, <c>servicecomb:datacenter:*</c>, <c>servicecomb:registry:*</c> and
/// <c>servicecomb:discovery:*</c>, where there is one with the keys of the Java reference.</summary>
public sealed class DiscoveryOptions
{
    /// <summary><c>servicecomb:service:application</c>. Default: <c>default</c>.</summary>
    public string Application { get; set; } = "default";

    /// <summary><c>servicecomb:service:name</c>. Default: the name of the entry assembly; required where that is no name
    /// of a service.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>servicecomb:service:version</c>: one to four numbers. Default: the version of the entry assembly without
    /// what follows its numbers, else <c>1.0.0</c>.</summary>
    public string Version { get; set; } = EntryAssembly.Version ?? "1.0.0";

    /// <summary><c>servicecomb:service:environment</c>: empty, development, testing, acceptance or production. Default: empty.</summary>
    public string Environment { get; set; } = "";

    /// <summary><c>servicecomb:service:description</c>: at most 256 characters. Default: the description of the entry assembly.</summary>
    public string? Description { get; set; }

    /// <summary><c>servicecomb:service:level</c>: FRONT, MIDDLE or BACK. Default: BACK.</summary>
    public string Level { get; set; } = "BACK";

    /// <summary><c>servicecomb:service:alias</c>: a second name, by which consumers of other applications find it.</summary>
    public string? Alias { get; set; }

    /// <summary><c>servicecomb:service:paths</c>: a list of paths under which the service is reached from outside.</summary>
    public IList<string> Paths { get; } = [];

    /// <summary><c>servicecomb:service:properties:*</c>, then those of the environment variable SERVICECOMB_SERVICE_PROPS
    /// (<c>key:value,key:value</c>).</summary>
    public IDictionary<string, string> ServiceProperties { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary><c>servicecomb:instance:properties:*</c>, then those of the environment variable SERVICECOMB_INSTANCE_PROPS,
    /// then the variables of ServiceStage that are set: CAS_APPLICATION_ID, CAS_COMPONENT_NAME, CAS_INSTANCE_VERSION,
    /// CAS_INSTANCE_ID, CAS_ENVIRONMENT_ID.</summary>
    public IDictionary<string, string> InstanceProperties { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary><c>servicecomb:instance:initialStatus</c>, one of <see cref="InstanceStatus"/>. Default: UP, or STARTING when
    /// health checks decide.</summary>
    public string InitialStatus { get; set; } = InstanceStatus.Up;

    /// <summary><c>servicecomb:instance:followHealth</c>: whether the app's health checks decide about its status. It is
    /// then UP while none is unhealthy. Default: false.</summary>
    public bool FollowHealth { get; set; }

    /// <summary><c>servicecomb:instance:healthIntervalInSeconds</c>: time between two runs of the health checks that decide.
    /// Default: 5 seconds, at least 1.</summary>
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary><c>servicecomb:instance:unhealthyStatus</c>: the status while a health check is unhealthy, DOWN or
    /// OUTOFSERVICE. Default: DOWN.</summary>
    public string UnhealthyStatus { get; set; } = InstanceStatus.Down;

    /// <summary><c>servicecomb:datacenter:name</c>, <c>:region</c> and <c>:availableZone</c>; all three or none.</summary>
    public DataCenterInfo? DataCenter { get; set; }

    /// <summary><c>servicecomb:registry:sc:hostname</c>: the name of this machine. Default: what the system says, cut at 64
    /// characters.</summary>
    public string? HostName { get; set; }

    /// <summary><c>servicecomb:service:publishAddress</c>: the host that others reach this app by, when the one that
    /// would be chosen is wrong; <c>{eth0}</c> is the address of that network interface.</summary>
    public string? PublishAddress { get; set; }

    /// <summary><c>servicecomb:instance:publish</c>: the listeners that are registered, as a list of names below
    /// <c>Kestrel:Endpoints</c>, schemes (<c>http</c>, <c>https</c>) and ports. An entry <c>!x</c> leaves out what <c>x</c>
    /// selects; <c>none</c> registers no listener. Default: empty, all that speak HTTP.</summary>
    public IList<string> Publish { get; } = [];

    /// <summary><c>servicecomb:rest:publishPort</c>: the port that others reach this app by, behind a port mapping, when one
    /// listener is registered. Default: 0, the one that is listened on.</summary>
    public int PublishPort { get; set; }

    /// <summary><c>servicecomb:rest:publishPort:{listener}</c>: the same for each of several listeners, which are named as in
    /// <see cref="Publish"/>.</summary>
    public IDictionary<string, int> PublishPorts { get; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>servicecomb:grpc:publish</c>: whether each address that speaks HTTP/2 is registered as a <c>grpc://</c>
    /// endpoint, too, which is how the clients of other languages find gRPC. Default: false.</summary>
    public bool PublishGrpc { get; set; }

    /// <summary><c>servicecomb:registry:sc:address</c>: a list. Default: <c>http://127.0.0.1:30100</c>.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary><c>servicecomb:credentials:project</c>. Default: <c>default</c>.</summary>
    public string Project { get; set; } = "default";

    /// <summary><c>servicecomb:registry:sc:healthCheckIntervalInSeconds</c>: time between heartbeats; the engine forgets
    /// an instance after four. Default: 15 seconds, at least 1.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary><c>servicecomb:registry:sc:healthCheckRequestTimeoutInMillis</c>: how long one heartbeat may take; never
    /// more than half the interval. Default: 5 seconds, at least 100 milliseconds.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary><c>servicecomb:registry:sc:pollIntervalInMillis</c>: time between two verifications of the directory.
    /// Default: 15 seconds, at least 100 milliseconds.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary><c>servicecomb:registry:sc:enableSwaggerRegistration</c>: whether the OpenAPI documents that the app serves
    /// are registered as schemas. Default: true.</summary>
    public bool RegisterSchemas { get; set; } = true;

    /// <summary><c>servicecomb:registry:sc:canOverwriteSwagger</c>: whether a registered schema that differs is replaced.
    /// Default: true.</summary>
    public bool OverwriteSchemas { get; set; } = true;

    /// <summary><c>servicecomb:registry:required</c>: whether the app fails to start when it cannot register within
    /// <see cref="StartTimeout"/>. Default: false, it starts and goes on trying.</summary>
    public bool IsRequired { get; set; }

    /// <summary><c>servicecomb:registry:startTimeoutInMillis</c>: how long a start waits for a registry that is required.
    /// Default: 3 seconds.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary><c>servicecomb:registry:drainTimeInMillis</c>: how long a stopping app that deregistered goes on serving those
    /// who did not notice yet. A further SIGTERM ends it. Default: 3 seconds, in Development 0.</summary>
    public TimeSpan? DrainTime { get; set; }

    /// <summary><c>servicecomb:registry:stateDirectory</c>: where the instance's id and the last good directory are kept
    /// for the next start. Default: none, nothing is kept.</summary>
    public string? StateDirectory { get; set; }

    /// <summary><c>servicecomb:discovery:firstUseTimeoutInMillis</c>: how long the first call to a service waits for its
    /// first list. Default: 3 seconds.</summary>
    public TimeSpan FirstUseTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary><c>servicecomb:rest:client:connection:timeoutInMillis</c>: how long a connection to an instance of another
    /// service may take to be made; one that takes longer counts as refused. Default: 1 second, as in the Java reference.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary><c>servicecomb:discovery:services</c>: a list of services to subscribe at start, as
    /// <c>service</c> or <c>application/service</c>.</summary>
    public IList<string> Services { get; } = [];

    /// <summary><c>servicecomb:discovery:dottedNames</c>: whether a host name with dots that neither <see cref="Services"/> nor
    /// <see cref="Aliases"/> declares is a service when the registry lists a service of that name, which then takes precedence
    /// over DNS. Default: true.</summary>
    public bool ResolveDottedNames { get; set; } = true;

    /// <summary><c>servicecomb:discovery:aliases:{host}</c>: the service a host name means, as <c>service</c> or
    /// <c>application/service</c>, in the registry's spelling.</summary>
    public IDictionary<string, string> Aliases { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>servicecomb:discovery:versionRule</c>: the versions of other services that are called: <c>1.2.3</c>,
    /// <c>1.0+</c>, <c>1.0-2.0</c>, <c>latest</c> or <c>0+</c>. Default: <c>0+</c>, all.</summary>
    public string VersionRule { get; set; } = "0+";

    /// <summary><c>servicecomb:discovery:versionRules:{host}</c>: the same for one service or alias.</summary>
    public IDictionary<string, string> VersionRules { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>servicecomb:discovery:statuses</c>: a list of the statuses, out of <see cref="InstanceStatus"/>,
    /// in which instances are called. Default: empty, UP alone; the Go reference's is <c>UP, TESTING</c>.</summary>
    public IList<string> Statuses { get; } = [];

    /// <summary><c>servicecomb:discovery:idleTimeoutInSeconds</c>: after how long without use a service is no longer
    /// followed; those that <see cref="Services"/> and <see cref="Aliases"/> name always are. Default: 30 minutes, at least
    /// 1 second.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary><c>servicecomb:discovery:massLossPercentage</c>: when a list loses more than this share of its instances at
    /// once, or all, the lost ones are kept while they take connections, for <see cref="GraceTime"/> at most. Default: 0.5,
    /// written 50; 0 to 1.</summary>
    public double MassLossThreshold { get; set; } = 0.5;

    /// <summary><c>servicecomb:discovery:graceTimeInSeconds</c>: how long instances are kept that no list has any more.
    /// Default: 60 seconds, four beats: what lives and was forgotten by mistake has registered again by then. While the
    /// engine is not heard the time does not run, and it begins anew when the engine is back.</summary>
    public TimeSpan GraceTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary><c>servicecomb:discovery:lastInstancesGraceTimeInSeconds</c>: the same for the last instances of a service,
    /// those without which its list were empty. Default: null, <see cref="GraceTime"/>.</summary>
    /// <remarks>An empty list fails every call, so a longer time is worth having where the engine may go on answering with
    /// nothing for minutes, or where providers register late (a lease of the Go reference is two minutes). The price: an
    /// instance that was taken out without saying goodbye is called until that time is over as long as anything takes
    /// connections at its address, which may be another service by then (apache/servicecomb-java-chassis#2398). That is why
    /// it is not longer unless somebody says so.</remarks>
    public TimeSpan? LastInstancesGraceTime { get; set; }
}
