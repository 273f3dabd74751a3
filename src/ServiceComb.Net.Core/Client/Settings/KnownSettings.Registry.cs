namespace ServiceComb.Net.Client.Settings;

internal static partial class KnownSettings
{
    private const string Sc = "servicecomb:registry:sc:";
    private const string OldRegistry = "servicecomb:service:registry:";

    private static KnownSetting[] Registry =>
    [
        new(Sc + "address", "Registry.Addresses", SettingType.Addresses, "`http://127.0.0.1:30100`", "The addresses of the registry, such as `http://10.0.0.1:30100?region=r1&availableZone=z1`.")
        {
            OtherNames = [Spring + "discovery:address", "servicecomb:registry:address", OldRegistry + "address", "cse:service:registry:address"],
        },
        new(Sc + "hostname", "Instance.HostName", SettingType.Text, "the host name of the machine", "The host name that is registered, at most 64 characters.") { OtherNames = [Spring + "discovery:hostname"] },
        new(Sc + "healthCheckIntervalInSeconds", "Registry.HeartbeatInterval", SettingType.Duration, "`15`", "Time between two heartbeats. The registry drops an instance after four intervals without one.")
        {
            Unit = "s",
            OtherNames = [Spring + "discovery:healthCheckInterval", OldRegistry + "instance:healthCheck:interval"],
        },
        new(Sc + "healthCheckRequestTimeoutInMillis", "Registry.HeartbeatTimeout", SettingType.Duration, "`5000`", "Timeout of one heartbeat, at least 100; never more than half the interval.")
        {
            Unit = "ms",
            OtherNames = [Spring + "discovery:healthCheckRequestTimeout", OldRegistry + "client:timeout:heartbeat"],
        },
        new(Sc + "pollIntervalInMillis", "Registry.PollInterval", SettingType.Duration, "`15000`", "Time between two verifications of the known services, at least 100.")
        {
            Unit = "ms",
            OtherNames = [Spring + "discovery:pollInterval"],
        },
        new(Sc + "enableSwaggerRegistration", "Registry.RegisterSchemas", SettingType.Boolean, "`true`", "Whether the OpenAPI documents of the app are registered as schemas."),
        new(Sc + "canOverwriteSwagger", "Registry.OverwriteSchemas", SettingType.Boolean, "`true`", "Whether a registered schema that differs is replaced.")
        {
            OtherNames = [Spring + "discovery:canOverwriteSwagger", OldRegistry + "instance:alwaysOverrideSchema"],
        },
        new(Sc + "client:timeout:connect", "Registry.ConnectTimeout", SettingType.Duration, "`5000`", "Timeout for connecting to the registry.")
        {
            Unit = "ms",
            OtherNames = [OldRegistry + "client:timeout:connection"],
        },
        new(Sc + "client:timeout:request", "Registry.RequestTimeout", SettingType.Duration, "`5000`", "Timeout for a response of the registry.")
        {
            Unit = "ms",
            OtherNames = [OldRegistry + "client:timeout:request"],
        },
        new("servicecomb:registry:required", "Registry.IsRequired", SettingType.Boolean, "`false`", "Whether the app fails to start when it cannot register within `startTimeoutInMillis`."),
        new("servicecomb:registry:startTimeoutInMillis", "Registry.StartTimeout", SettingType.Duration, "`3000`", "How long the start waits for a required registry.") { Unit = "ms" },
        new("servicecomb:registry:drainTimeInMillis", "Registry.DrainTime", SettingType.Duration, "`3000`, in Development `0`", "How long a stopping app keeps serving after it deregistered.")
        {
            Unit = "ms",
            OtherNames = [Spring + "discovery:waitTimeForShutDownInMillis"],
        },
        new("servicecomb:registry:stateDirectory", "Registry.StateDirectory", SettingType.Text, "none", "The directory of the instance id and the last known services, for the next start."),
    ];

    private static KnownSetting[] Discovery =>
    [
        new("servicecomb:discovery:services", "Discovery.Services", SettingType.List, "none", "Services whose instances are loaded at the start, as `service` or `application/service`."),
        new("servicecomb:discovery:aliases", "Discovery.Aliases", SettingType.Map, "none", "The service that a host name stands for: `servicecomb:discovery:aliases:{host}` = `service` or `application/service`."),
        new("servicecomb:discovery:dottedNames", "Discovery.ResolveDottedNames", SettingType.Boolean, "`true`", "Whether a host name with dots that is not configured is a service when the registry lists one of that name. With `false` it is always a host."),
        new("servicecomb:discovery:firstUseTimeoutInMillis", "Discovery.FirstUseTimeout", SettingType.Duration, "`3000`", "How long the first call to a service waits for its instances.") { Unit = "ms" },
        new("servicecomb:discovery:idleTimeoutInSeconds", "Discovery.IdleTimeout", SettingType.Duration, "`1800`", "The time without a call after which the instances of a service are no longer updated.") { Unit = "s" },
        new("servicecomb:discovery:versionRule", "Discovery.VersionRule", SettingType.Text, "`0+`, all", "The versions of other services that are called: `1.2.3`, `1.0+`, `1.0-2.0`, `latest` or `0+`."),
        new("servicecomb:discovery:versionRules", "Discovery.VersionRules", SettingType.Map, "none", "The same for one service: `servicecomb:discovery:versionRules:{host}`."),
        new("servicecomb:discovery:statuses", "Discovery.Statuses", SettingType.List, "`UP`", "The statuses in which instances are called."),
        new("servicecomb:discovery:massLossPercentage", "Discovery.MassLossThreshold", SettingType.Integer, "`50`", "When a list loses more than this share of its instances, the lost ones stay in use while they accept connections.") { Unit = "%" },
        new("servicecomb:discovery:graceTimeInSeconds", "Discovery.GraceTime", SettingType.Duration, "`60`", "How long such instances stay in use.") { Unit = "s" },
        new("servicecomb:discovery:lastInstancesGraceTimeInSeconds", "Discovery.LastInstancesGraceTime", SettingType.Duration, "`graceTimeInSeconds`", "The same for the last instances of a service.") { Unit = "s" },
        new("servicecomb:rest:client:connection:timeoutInMillis", "Discovery.ConnectTimeout", SettingType.Duration, "`1000`", "Timeout for connecting to an instance.") { Unit = "ms" },
    ];
}
