using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Governance;

/// <summary>Source-generated JSON of documents; numbers may come as text, and texts as numbers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DurationConverter), typeof(TextConverter)])]
[JsonSerializable(typeof(MatchGroupSpec))]
[JsonSerializable(typeof(RetrySpec))]
[JsonSerializable(typeof(RateLimitingSpec))]
[JsonSerializable(typeof(LoadBalanceSpec))]
[JsonSerializable(typeof(CircuitBreakerSpec))]
[JsonSerializable(typeof(InstanceIsolationSpec))]
[JsonSerializable(typeof(FaultInjectionSpec))]
[JsonSerializable(typeof(BulkheadSpec))]
internal sealed partial class GovernanceSpecsJson : JsonSerializerContext;
