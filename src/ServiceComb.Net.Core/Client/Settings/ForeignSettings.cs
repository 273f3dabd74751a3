namespace ServiceComb.Net.Client.Settings;

/// <summary>Settings of the Java, Spring and Go clients that have another name here or are not needed. A key also matches the keys
/// below it.</summary>
internal static class ForeignSettings
{
    private const string Spring = "spring:cloud:servicecomb:";
    private const string OldRegistry = "servicecomb:service:registry:";
    private const string AccessKey = "access keys are set up in code: options.Credentials.Authentication = new AccessKeyAuthentication(...)";
    private const string Always = "this is always enabled";
    private const string Kestrel = "the addresses that the app listens on are those of Kestrel (Urls, Kestrel:Endpoints); servicecomb:instance:publish selects which are registered";
    private const string NoCounterpart = "it has no counterpart";

    // The first match wins, so a longer key precedes its prefixes.
    private static readonly (string Key, string Advice)[] Advices =
    [
        ("servicecomb:registry:sc:serverUri", "use servicecomb:registry:sc:address"),
        ("servicecomb:registry:sc:healthCheckTimes", "an instance is dropped after three missed heartbeats"),
        ("servicecomb:registry:sc:ignoreSwaggerDifferent", "a schema that differs never prevents the registration; see servicecomb:registry:sc:canOverwriteSwagger"),
        ("servicecomb:registry:sc:registrationWaitTimeInMillis", "use servicecomb:registry:required and servicecomb:registry:startTimeoutInMillis"),
        ("servicecomb:registry:sc:autoDiscovery", "list every address in servicecomb:registry:sc:address"),
        ("servicecomb:registry:sc:watch", Always),
        ("servicecomb:registry:sc:enabled", NoCounterpart),
        ("servicecomb:registry:refreshInterval", "use servicecomb:registry:sc:pollIntervalInMillis, a number of milliseconds"),
        ("servicecomb:registry:heartbeat:interval", "use servicecomb:registry:sc:healthCheckIntervalInSeconds, a number of seconds"),
        ("servicecomb:registry:heartbeat:mode", NoCounterpart),
        ("servicecomb:registry:scope", "set servicecomb:service:properties:allowCrossApp to true"),
        ("servicecomb:registry:disabled", "leave AddServiceComb() out"),
        ("servicecomb:registry:type", NoCounterpart),
        ("servicecomb:registry:watch", Always),
        ("servicecomb:registry:autodiscovery", "list every address in servicecomb:registry:sc:address"),
        ("servicecomb:registry:register", NoCounterpart),
        ("servicecomb:registry:api", NoCounterpart),
        (OldRegistry + "instance:pull:interval", "use servicecomb:registry:sc:pollIntervalInMillis, a number of milliseconds"),
        (OldRegistry + "instance:watch", Always),
        (OldRegistry + "instance:preferIpAddress", "use servicecomb:registry:sc:hostname"),
        (OldRegistry + "autodiscovery", "list every address in servicecomb:registry:sc:address"),
        ("servicecomb:service:registry", "settings of the registry are below servicecomb:registry:sc"),
        ("servicecomb:service:role", "use servicecomb:service:level"),
        ("servicecomb:kie:address", "use servicecomb:kie:serverUri"),
        ("servicecomb:kie:serverAddr", "use servicecomb:kie:serverUri"),
        ("servicecomb:kie:firstRefreshInterval", NoCounterpart),
        ("servicecomb:config:client:refreshInterval", "use servicecomb:kie:refreshInterval, a number of milliseconds"),
        ("servicecomb:config:client:refreshMode", "use servicecomb:kie:enableLongPolling"),
        ("servicecomb:config:client:tenantName", "use servicecomb:credentials:project"),
        ("servicecomb:config:client:domainName", "use servicecomb:credentials:project"),
        ("servicecomb:config:client:type", "the configuration center is KIE"),
        ("servicecomb:config:client", "settings of the configuration center are below servicecomb:kie"),
        ("servicecomb:boot:turnDown:waitInSeconds", "use servicecomb:registry:drainTimeInMillis, a number of milliseconds"),
        ("servicecomb:rest:address", Kestrel),
        ("servicecomb:highway", Kestrel),
        ("servicecomb:rest:server", Kestrel),
        ("servicecomb:protocols:rest:advertiseAddress", "use servicecomb:service:publishAddress and servicecomb:rest:publishPort"),
        ("servicecomb:protocols:grpc:advertiseAddress", "use servicecomb:service:publishAddress and servicecomb:rest:publishPort"),
        ("servicecomb:protocols", Kestrel),
        ("servicecomb:credentials:akskEnabled", AccessKey),
        ("servicecomb:credentials:accessKey", AccessKey),
        ("servicecomb:credentials:secretKey", AccessKey),
        ("servicecomb:credentials:akskCustomCipher", AccessKey),
        ("servicecomb:handler", "handlers are middleware and DelegatingHandlers here"),
        ("servicecomb:flowcontrol", "use the documents servicecomb:rateLimiting:{name} and servicecomb:identifierRateLimiting:{name}"),
        ("servicecomb:isolation", "use the documents servicecomb:circuitBreaker:{name} and servicecomb:bulkhead:{name}"),
        ("servicecomb:fallback", NoCounterpart),
        ("servicecomb:fallbackpolicy", NoCounterpart),
        ("servicecomb:governance:Consumer", "use the documents servicecomb:faultInjection:{name}"),
        ("servicecomb:router:type", "route rules are always in force"),
        ("servicecomb:router:enabled", "route rules are always in force"),
        ("servicecomb:router:infra", "route rules are always in force"),
        (Spring + "discovery:healthCheck", NoCounterpart),
        (Spring + "discovery:watch", Always),
        (Spring + "discovery:enabled", "leave AddServiceComb() out"),
        (Spring + "discovery:allowCrossApp", "set servicecomb:service:properties:allowCrossApp to true"),
        (Spring + "discovery:autoDiscovery", "list every address in servicecomb:registry:sc:address"),
        (Spring + "discovery:ignoreSwaggerDifferent", "a schema that differs never prevents the registration; see servicecomb:registry:sc:canOverwriteSwagger"),
        (Spring + "discovery:preferIpAddress", "use servicecomb:registry:sc:hostname"),
        (Spring + "discovery", "settings of the registry are below servicecomb:registry:sc"),
        (Spring + "config:enabled", "leave servicecomb:kie:serverUri out"),
        (Spring + "config:serverType", "the configuration center is KIE"),
        (Spring + "config:configCenter", "the configuration center is KIE"),
        (Spring + "config", "settings of the configuration center are below servicecomb:kie"),
        (Spring + "credentials:enabled", AccessKey),
        (Spring + "credentials:accessKey", AccessKey),
        (Spring + "credentials:secretKey", AccessKey),
        (Spring + "credentials:akskCustomCipher", AccessKey),
        (Spring + "transport", "settings of TLS are below servicecomb:ssl"),
        (Spring + "context:waitTimeForShutDownInMillis", "use servicecomb:registry:drainTimeInMillis"),
        (Spring + "service", "settings of the service are below servicecomb:service"),
        (Spring + "instance", "settings of the instance are below servicecomb:instance"),
        (Spring.TrimEnd(':'), NoCounterpart),
        ("cse:service:registry", "settings of the registry are below servicecomb:registry:sc"),
        ("cse:config:client", "settings of the configuration center are below servicecomb:kie"),
        ("cse:credentials", "settings of credentials are below servicecomb:credentials"),
        ("cse:protocols", Kestrel),
        ("cse:rest:address", Kestrel),
        ("service_description:properties", "use servicecomb:service:properties"),
        ("service_description:instance_properties", "use servicecomb:instance:properties"),
    ];

    /// <summary>Returns the advice for a key; null when the key is not in the table.</summary>
    public static string? AdviceFor(string key) => Array.Find(Advices, advice => IsAtOrBelow(key, advice.Key)).Advice;

    private static bool IsAtOrBelow(string key, string root) =>
        key.StartsWith(root, StringComparison.OrdinalIgnoreCase) && (key.Length == root.Length || key[root.Length] == ':');
}
