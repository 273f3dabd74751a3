using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Governance;

/// <summary>Source-generated JSON of the governance API of the cloud; names are case-insensitive.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GovernanceItem))]
[JsonSerializable(typeof(GovernanceDisplay))]
[JsonSerializable(typeof(IReadOnlyList<GovernanceDisplay>))]
[JsonSerializable(typeof(GovernanceResult))]
[JsonSerializable(typeof(IReadOnlyList<DarkLaunchRule>))]
[JsonSerializable(typeof(IReadOnlyList<GovernanceItem>))]
[JsonSerializable(typeof(IReadOnlyList<JsonElement>))]
internal sealed partial class CloudGovernanceJson : JsonSerializerContext;
