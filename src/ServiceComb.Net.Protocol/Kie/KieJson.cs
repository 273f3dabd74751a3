using System.Text.Json.Serialization;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Protocol.Kie;

/// <summary>Source-generated JSON of the configuration center: snake case, nulls omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KieItem))]
[JsonSerializable(typeof(KieItemList))]
[JsonSerializable(typeof(KieIdList))]
[JsonSerializable(typeof(KieFile))]
[JsonSerializable(typeof(KieImportResult))]
internal sealed partial class KieJson : JsonSerializerContext;
