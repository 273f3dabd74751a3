using System.Text.Json.Serialization;

namespace ServiceComb.Net.Discovery.Directory;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DirectoryCache))]
internal sealed partial class DirectoryCacheJson : JsonSerializerContext;
