using System.Text.Json.Serialization;

namespace ServiceComb.Net.Configuration.Snapshots;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KieSnapshot))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
