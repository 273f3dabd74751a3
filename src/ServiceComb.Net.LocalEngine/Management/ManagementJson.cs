using System.Text.Json.Serialization;

namespace ServiceComb.Net.LocalEngine.Management;

/// <summary>Source-generated JSON of the management API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EngineStatus))]
[JsonSerializable(typeof(EngineToken))]
internal sealed partial class ManagementJson : JsonSerializerContext;
