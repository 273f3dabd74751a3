using System.Text.Json.Serialization;

namespace ServiceComb.Net.Cli.Background;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EngineRecord))]
internal sealed partial class EngineJson : JsonSerializerContext;
