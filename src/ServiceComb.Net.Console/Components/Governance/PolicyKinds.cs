namespace ServiceComb.Net.Console.Components.Governance;

/// <summary>The kinds of governance documents with their fields and defaults, as in the documentation.</summary>
internal static class PolicyKinds
{
    public const string MatchGroup = "matchGroup";
    public const string Match = "match";
    public const string RouteRule = "routeRule";
    public const string Mapper = "mapper";
    public const string ContextMapper = "contextMapper";

    private static readonly PolicyField[] RateFields =
    [
        new("rate", PolicyFieldType.Number, "1000"),
        new("limitRefreshPeriod", PolicyFieldType.Duration, "1S"),
        new("timeoutDuration", PolicyFieldType.Duration, "0"),
    ];

    private static readonly PolicyField[] BreakerFields =
    [
        new("failureRateThreshold", PolicyFieldType.Number, "50"),
        new("slowCallRateThreshold", PolicyFieldType.Number, "100"),
        new("slowCallDurationThreshold", PolicyFieldType.Duration, "60S"),
        new("slidingWindowType", PolicyFieldType.Choice, "TIME_BASED") { Choices = ["TIME_BASED", "COUNT_BASED"] },
        new("slidingWindowSize", PolicyFieldType.Number, "100"),
        new("minimumNumberOfCalls", PolicyFieldType.Number, "100"),
        new("waitDurationInOpenState", PolicyFieldType.Duration, "60S"),
        new("permittedNumberOfCallsInHalfOpenState", PolicyFieldType.Number, "10"),
        new("recordFailureStatus", PolicyFieldType.List, "502, 503"),
        new("forceOpen", PolicyFieldType.Flag, "false"),
        new("forceClosed", PolicyFieldType.Flag, "false"),
    ];

    private static readonly PolicyField[] BulkheadFields =
        [new("maxConcurrentCalls", PolicyFieldType.Number, "1000"), new("maxWaitDuration", PolicyFieldType.Duration, "0")];

    /// <summary>Gets the kinds in the order of the documentation.</summary>
    public static IReadOnlyList<PolicyKindInfo> All { get; } =
    [
        new(MatchGroup, []) { HasMatchGroup = false, Template = "matches:\n- apiPath:\n    prefix: '/'\n" },
        new("rateLimiting", RateFields) { Template = "rate: 100\n" },
        new("identifierRateLimiting", [new("identifier", PolicyFieldType.Text, "") { IsRequired = true }, .. RateFields]) { Template = "identifier: user-id\nrate: 10\n" },
        new("circuitBreaker", BreakerFields) { Template = "failureRateThreshold: 50\n" },
        new("instanceIsolation", BreakerFields) { Template = "minimumNumberOfCalls: 10\n" },
        new("bulkhead", BulkheadFields) { Template = "maxConcurrentCalls: 50\n" },
        new("instanceBulkhead", BulkheadFields) { Template = "maxConcurrentCalls: 10\n" },
        new("retry",
        [
            new("maxAttempts", PolicyFieldType.Number, "3"),
            new("retryOnResponseStatus", PolicyFieldType.List, "502, 503"),
            new("retryStrategy", PolicyFieldType.Choice, "FixedInterval") { Choices = ["FixedInterval", "RandomBackoff"] },
            new("waitDuration", PolicyFieldType.Duration, "1"),
            new("initialInterval", PolicyFieldType.Duration, "1S"),
            new("multiplier", PolicyFieldType.Number, "2"),
            new("randomizationFactor", PolicyFieldType.Number, "0.5"),
            new("retryOnSame", PolicyFieldType.Number, "0"),
            new("failAfterMaxAttempts", PolicyFieldType.Flag, "false"),
        ]) { Template = "maxAttempts: 3\n" },
        new("timeLimiter", [new("timeoutDuration", PolicyFieldType.Duration, "1S")]) { Template = "timeoutDuration: 2S\n" },
        new("loadbalance", [new("rule", PolicyFieldType.Choice, "RoundRobin") { Choices = ["RoundRobin", "Random", "WeightedResponse", "SessionStickiness"] }]) { Template = "rule: Random\n" },
        new("faultInjection",
        [
            new("type", PolicyFieldType.Choice, "delay") { Choices = ["delay", "abort"] },
            new("percentage", PolicyFieldType.Number, ""),
            new("delayTime", PolicyFieldType.Duration, "0"),
            new("errorCode", PolicyFieldType.Number, "500"),
            new("fallbackType", PolicyFieldType.Choice, "ThrowException") { Choices = ["ThrowException", "ReturnNull"] },
            new("forceClosed", PolicyFieldType.Flag, "false"),
        ]) { Template = "type: delay\npercentage: 10\ndelayTime: 500\n" },
        new(Mapper, []) { Template = "target:\n  level: $H{x-level}\n" },
        new(RouteRule, []) { HasMatchGroup = false, Template = "- precedence: 1\n  route:\n  - weight: 100\n    tags:\n      version: '1.0.0'\n" },
        new("globalRouteRule", []) { HasMatchGroup = false, IsNameless = true, Template = "- precedence: 1\n  route:\n  - weight: 100\n    tags:\n      version: '1.0.0'\n" },
        new("darklaunch.policy", []) { HasMatchGroup = false, Template = "policyType: RULE\nruleItems:\n- groupName: canary\n  groupCondition: version=2.0.0\n  policyCondition: userId>=100\n" },
        new(Match, []) { HasMatchGroup = false, Template = "matches:\n- apiPath:\n    prefix: '/'\n" },
        new(ContextMapper, []) { Template = "target:\n  level: $H{x-level}\n" },
    ];

    /// <summary>Gets the fields that all documents but lists have.</summary>
    public static IReadOnlyList<PolicyField> Common { get; } = [new("services", PolicyFieldType.List, ""), new("order", PolicyFieldType.Number, "0")];

    public static PolicyKindInfo Find(string kind) => All.FirstOrDefault(info => info.Name == kind) ?? new PolicyKindInfo(kind, []) { HasMatchGroup = false };

    /// <summary>Returns the part of a key after the kind; empty for a kind without names.</summary>
    public static string NameOf(string key, string kind) => key.Length > "servicecomb.".Length + kind.Length + 1 ? key[("servicecomb.".Length + kind.Length + 1)..] : "";

    public static string KeyOf(PolicyKindInfo kind, string name) => kind.IsNameless ? $"servicecomb.{kind.Name}" : $"servicecomb.{kind.Name}.{name}";
}
