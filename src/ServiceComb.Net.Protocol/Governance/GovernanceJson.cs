using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Governance;

/// <summary>Source-generated JSON of the governance API.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GovernanceItem))]
[JsonSerializable(typeof(IReadOnlyList<GovernanceItem>))]
[JsonSerializable(typeof(IReadOnlyList<GovernanceDisplay>))]
[JsonSerializable(typeof(GovernanceId))]
internal sealed partial class GovernanceJson : JsonSerializerContext;
