namespace ServiceComb.Net.Client.Settings;

internal static partial class KnownSettings
{
    private const string GatewayPrefix = "servicecomb:gateway:";
    private const string Edge = "servicecomb:http:dispatcher:edge:";
    private const string EdgeEnabled = "Whether the mappings of this dispatcher of a Java edge service are routes of the gateway.";
    private const string EdgeOrder = "The order of the first of these routes.";
    private const string EdgeMappings = "The mappings of a Java edge service: `path`, `microserviceName`, `prefixSegmentCount` and `versionRule` by name.";

    private static KnownSetting[] Gateway =>
    [
        new(GatewayPrefix + "routes", "GatewayOptions.Routes", SettingType.Documents, "none", "Routes by name: `path` or `prefix`, `service`, `application`, `versionRule`, `prefixSegmentCount`, `order`. See docs/gateway.md."),
        new(GatewayPrefix + "services", "GatewayOptions.Services", SettingType.List, "none", "The services that the gateway exposes under `/{service}/`."),
        new(GatewayPrefix + "discover:enabled", "GatewayOptions.Discovery.IsEnabled", SettingType.Boolean, "`false`", "Whether the gateway exposes every service of its application under `/{service}/`."),
        new(GatewayPrefix + "discover:allow", "GatewayOptions.Discovery.Allow", SettingType.List, "all", "The services that are exposed; `*` stands for any characters."),
        new(GatewayPrefix + "discover:deny", "GatewayOptions.Discovery.Deny", SettingType.List, "none", "The services that are not exposed, with precedence over `allow`."),
        new(GatewayPrefix + "scheme", "GatewayOptions.Scheme", SettingType.Text, "none: the endpoint that the instance registered first", "How instances are called: `http`, `https`, `http+https` or `https+http`."),
        new(GatewayPrefix + "maxReplayedBodySize", "GatewayOptions.MaxReplayedBodySize", SettingType.Integer, "`65536`", "The largest request body that is kept so that the call can be retried, at most 67108864; calls with larger bodies are not retried.") { Unit = "bytes" },
        new(GatewayPrefix + "useRawPath", "GatewayOptions.UseRawPath", SettingType.Boolean, "`true`", "Whether paths are forwarded with the escapes that the client wrote, such as `%2F`."),
        new(GatewayPrefix + "trustContext", "GatewayOptions.TrustedContextEntries", SettingType.List, "none", "The invocation context entries that clients of the gateway may send; all others are dropped."),
        new(Edge + "url:enabled", "", SettingType.Boolean, "`false`", EdgeEnabled),
        new(Edge + "url:order", "", SettingType.Integer, "`30000`", EdgeOrder),
        new(Edge + "url:mappings", "", SettingType.Documents, "none", EdgeMappings),
        new(Edge + "http:enabled", "", SettingType.Boolean, "`false`", EdgeEnabled),
        new(Edge + "http:order", "", SettingType.Integer, "`40000`", EdgeOrder),
        new(Edge + "http:mappings", "", SettingType.Documents, "none", EdgeMappings),
    ];
}
