using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Kie;

/// <summary>Source-generated JSON of the configuration center: snake case, nulls omitted; numbers may come as text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KieItem))]
[JsonSerializable(typeof(KieItemList))]
[JsonSerializable(typeof(KieIdList))]
[JsonSerializable(typeof(KieFile))]
[JsonSerializable(typeof(KieImportResult))]
internal sealed partial class KieJson : JsonSerializerContext;
