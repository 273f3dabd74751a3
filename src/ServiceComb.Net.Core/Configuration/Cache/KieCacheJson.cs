using System.Text.Json.Serialization;

namespace ServiceComb.Net.Configuration.Cache;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KieCache))]
internal sealed partial class KieCacheJson : JsonSerializerContext;
