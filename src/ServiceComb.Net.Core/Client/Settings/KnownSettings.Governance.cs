namespace ServiceComb.Net.Client.Settings;

internal static partial class KnownSettings
{
    private const string Side = "Where documents of this kind apply: `client` (outgoing calls), `server` (incoming calls) or `both`.";

    private static KnownSetting[] Governance =>
    [
        new("servicecomb:governance:enabled", "Governance.IsEnabled", SettingType.Boolean, "`true`", "Whether governance documents are applied."),
        new("servicecomb:governance:rateLimiting:side", "Governance.RateLimitingSide", SettingType.Text, "`client`, for incoming calls `server`", Side),
        new("servicecomb:governance:identifierRateLimiting:side", "Governance.IdentifierRateLimitingSide", SettingType.Text, "`client`, for incoming calls `server`", Side),
        new("servicecomb:governance:circuitBreaker:side", "Governance.CircuitBreakerSide", SettingType.Text, "`client`, for incoming calls `server`", Side),
        new("servicecomb:governance:bulkhead:side", "Governance.BulkheadSide", SettingType.Text, "`client`, for incoming calls `server`", Side),
        new("servicecomb:governance:mapper:side", "Governance.MapperSide", SettingType.Text, "`client`, for incoming calls `server`", Side),
        new("servicecomb:governance:retry:safeMethodsOnly", "Governance.RetrySafeMethodsOnly", SettingType.Boolean, "`false`", "Whether only GET, HEAD, OPTIONS and TRACE are retried."),
        new("servicecomb:governance:canceledCallTimeoutInMillis", "Governance.CanceledCallTimeout", SettingType.Duration, "`1000`", "A canceled call counts as a failure of its instance when the instance had at least this time to respond; `0` disables this.") { Unit = "ms" },
        new("servicecomb:router:header", "Governance.RouterHeaders", SettingType.List, "none", "Request headers that are forwarded to the calls that the request causes."),
        new("servicecomb:context:decodeInvocationContext", "Governance.DecodeInvocationContext", SettingType.Boolean, "`true`", "Whether the invocation context of incoming requests is read."),
        new("servicecomb:context:headers", "Governance.ContextHeaders", SettingType.List, "`x-cse-context`, `x-invocation-context`", "The headers that carry the invocation context of outgoing calls."),
        Documents("loadbalance", "Choice of instances: `servicecomb:loadbalance:strategy:name`, `filter:zoneaware:*` and `SessionStickinessRule:*`, also per service as `servicecomb:loadbalance:{service}:*`, and documents by group."),
        Documents("matchGroup", "Groups of requests, see docs/governance.md."),
        Documents("match", "The same as `matchGroup`, as Go names it."),
        Documents("retry", "Retry policies by group."),
        Documents("rateLimiting", "Rate limits by group."),
        Documents("identifierRateLimiting", "Rate limits per identifier, by group."),
        Documents("circuitBreaker", "Circuit breakers by group."),
        Documents("instanceIsolation", "Circuit breakers per instance, by group."),
        Documents("bulkhead", "Limits of concurrent calls by group."),
        Documents("instanceBulkhead", "Limits of concurrent calls per instance, by group."),
        Documents("faultInjection", "Injected faults by group."),
        Documents("timeLimiter", "Timeouts by group."),
        Documents("mapper", "Context entries from headers, query parameters and claims, by group."),
        Documents("contextMapper", "The same as `mapper`, as Spring names it."),
        Documents("routeRule", "Route rules by service."),
        Documents("globalRouteRule", "The route rules of services that have none."),
        Documents("darklaunch:policy", "Route rules of CSE 1.0 by service."),
    ];

    private static KnownSetting Documents(string kind, string meaning) => new($"servicecomb:{kind}", "Governance.Documents", SettingType.Documents, "none", meaning);
}
