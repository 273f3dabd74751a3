namespace ServiceComb.Net.Client.Settings;

internal static partial class KnownSettings
{
    private static KnownSetting[] Service =>
    [
        new("servicecomb:service:application", "Service.Application", SettingType.Text, "`default`", "The application that the service belongs to. Services call each other by name within one application.")
        {
            OtherNames = [Spring + "service:application", Spring + "discovery:appName", "servicecomb:service:app"],
        },
        new("servicecomb:service:name", "Service.Name", SettingType.Text, "the name of the entry assembly", "The name of the service: 1 to 128 letters, digits, `-`, `_` or `.`, beginning and ending with a letter or digit.")
        {
            OtherNames = [Spring + "service:name", Spring + "discovery:serviceName", "service_description:name", "spring:application:name"],
        },
        new("servicecomb:service:version", "Service.Version", SettingType.Text, "the version of the entry assembly, else `1.0.0`", "One to four numbers from 0 to 32767 with dots between.")
        {
            OtherNames = [Spring + "service:version", Spring + "discovery:version", "service_description:version"],
        },
        new("servicecomb:service:environment", "Service.Environment", SettingType.Text, "empty", "Empty, `development`, `testing`, `acceptance` or `production`. Services of different environments do not see each other.")
        {
            OtherNames = [Spring + "service:environment", "service_description:environment"],
        },
        new("servicecomb:service:description", "Service.Description", SettingType.Text, "the description of the entry assembly", "The description of the service in the registry, at most 256 characters."),
        new("servicecomb:service:level", "Service.Level", SettingType.Text, "`BACK`", "`FRONT`, `MIDDLE` or `BACK`."),
        new("servicecomb:service:alias", "Service.Alias", SettingType.Text, "none", "A second name, by which consumers of other applications find the service."),
        new("servicecomb:service:paths", "Service.Paths", SettingType.List, "none", "Paths under which the service is reached from outside."),
        new("servicecomb:service:properties", "Service.Properties", SettingType.Map, "none", "Properties of the service, such as `servicecomb:service:properties:allowCrossApp`.")
        {
            OtherNames = [Spring + "service:properties"],
        },
        new("servicecomb:service:publishAddress", "Instance.PublishAddress", SettingType.Text, "chosen from the addresses of the listeners", "The host name by which others reach the app; `{eth0}` is the address of that network interface.")
        {
            OtherNames = [Spring + "discovery:publishAddress"],
        },
    ];

    private static KnownSetting[] Instance =>
    [
        new("servicecomb:instance:initialStatus", "Instance.InitialStatus", SettingType.Text, "`UP`, or `STARTING` with `followHealth`", "The status of a new instance: `UP`, `DOWN`, `STARTING`, `TESTING` or `OUTOFSERVICE`.")
        {
            OtherNames = [Spring + "instance:initialStatus"],
        },
        new("servicecomb:instance:followHealth", "Instance.FollowHealth", SettingType.Boolean, "`false`", "Whether the health checks of the app determine its status."),
        new("servicecomb:instance:healthIntervalInSeconds", "Instance.HealthInterval", SettingType.Duration, "`5`", "Time between two runs of these health checks.") { Unit = "s" },
        new("servicecomb:instance:unhealthyStatus", "Instance.UnhealthyStatus", SettingType.Text, "`DOWN`", "The status while a health check is unhealthy: `DOWN` or `OUTOFSERVICE`."),
        new("servicecomb:instance:properties", "Instance.Properties", SettingType.Map, "none", "Properties of the instance, such as `servicecomb:instance:properties:rack`.")
        {
            OtherNames = [Spring + "instance:properties", "servicecomb:service:instanceProperties"],
        },
        new("servicecomb:instance:publish", "Instance.Publish", SettingType.List, "all listeners that speak HTTP", "The listeners that are registered: the name of an endpoint below `Kestrel:Endpoints`, a scheme (`http`, `https`) or a port. An entry `!x` leaves out what `x` selects; `none` registers no listener."),
        new("servicecomb:rest:publishPort", "Instance.PublishPort, Instance.PublishPorts", SettingType.Ports, "the port of the listener", "The port by which others reach the app, behind a port mapping. With several listeners each has its own: `servicecomb:rest:publishPort:{listener}`, where a listener is named as in `servicecomb:instance:publish`."),
        new("servicecomb:grpc:publish", "Instance.PublishGrpc", SettingType.Boolean, "`false`", "Whether each listener that speaks HTTP/2 is registered as a `grpc://` endpoint, too."),
    ];
}
