using System.Text.Json.Serialization;

namespace ServiceComb.Net.LocalEngine.Registry.State;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredService))]
[JsonSerializable(typeof(Schema))]
internal sealed partial class StoredJson : JsonSerializerContext;
