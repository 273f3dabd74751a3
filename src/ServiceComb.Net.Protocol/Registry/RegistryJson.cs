using System.Text.Json.Serialization;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Protocol.Registry;

/// <summary>Source-generated JSON of the registry API: camel case, nulls omitted, names case-insensitive.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EngineError))]
[JsonSerializable(typeof(CreateMicroserviceRequest))]
[JsonSerializable(typeof(ServiceIdResponse))]
[JsonSerializable(typeof(MicroserviceResponse))]
[JsonSerializable(typeof(MicroserviceList))]
[JsonSerializable(typeof(PropertiesRequest))]
[JsonSerializable(typeof(InstanceMessage))]
[JsonSerializable(typeof(InstanceIdResponse))]
[JsonSerializable(typeof(InstanceList))]
[JsonSerializable(typeof(HeartbeatSet))]
[JsonSerializable(typeof(BatchFindRequest))]
[JsonSerializable(typeof(BatchFindResponse))]
[JsonSerializable(typeof(InstanceEvent))]
[JsonSerializable(typeof(SchemaMessage))]
[JsonSerializable(typeof(SchemaList))]
[JsonSerializable(typeof(TagsMessage))]
[JsonSerializable(typeof(DeleteMicroservicesRequest))]
[JsonSerializable(typeof(DeleteMicroservicesResponse))]
[JsonSerializable(typeof(InstanceStatusRequest))]
[JsonSerializable(typeof(DependenciesRequest))]
[JsonSerializable(typeof(RegistryVersion))]
[JsonSerializable(typeof(RelatedMicroservices))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class RegistryJson : JsonSerializerContext;
