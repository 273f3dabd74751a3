using System.Text.Json.Serialization;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>Source-generated JSON of the journal's records.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredService))]
[JsonSerializable(typeof(Schema))]
internal sealed partial class StoredJson : JsonSerializerContext;
