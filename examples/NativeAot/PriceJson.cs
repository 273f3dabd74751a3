using System.Text.Json;
using System.Text.Json.Serialization;

namespace NativeAot;

/// <summary>The JSON of the types that this app sends and receives.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Price))]
internal sealed partial class PriceJson : JsonSerializerContext;
