using System.Text.Json.Serialization;

namespace ServiceComb.Net.Cli.Contexts;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowTrailingCommas = true, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(ContextList))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class ContextJson : JsonSerializerContext;
