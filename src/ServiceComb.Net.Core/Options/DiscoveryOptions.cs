using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net;

/// <summary>Options of the directory of other services and of calls to them (<c>servicecomb:discovery:*</c>).</summary>
public sealed class DiscoveryOptions
{
    /// <summary>Gets or sets how long the first call to a service waits for its instances
    /// (<c>servicecomb:discovery:firstUseTimeoutInMillis</c>). Default: 3 seconds.</summary>
    public TimeSpan FirstUseTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets the timeout for connecting to an instance of another service
    /// (<c>servicecomb:rest:client:connection:timeoutInMillis</c>). A connection that times out counts as refused. Default: 1 second,
    /// as in the Java reference.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the services to subscribe to at startup, as <c>service</c> or <c>application/service</c>
    /// (<c>servicecomb:discovery:services</c>, a list). Default: empty.</summary>
    public IList<string> Services { get; set; } = [];

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

    /// <summary>Gets or sets the statuses in which instances are called, out of <see cref="InstanceStatus"/>
    /// (<c>servicecomb:discovery:statuses</c>, a list). Default: empty, only UP. The Go reference uses <c>UP, TESTING</c>.</summary>
    public IList<string> Statuses { get; set; } = [];

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
