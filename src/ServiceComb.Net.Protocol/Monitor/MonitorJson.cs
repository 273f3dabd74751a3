using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Monitor;

/// <summary>Source-generated JSON of the monitor; numbers may come as text, and texts as numbers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(TextConverter)])]
[JsonSerializable(typeof(MetricThreshold))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(MetricReport))]
[JsonSerializable(typeof(MetricKeyList))]
[JsonSerializable(typeof(InstanceReport))]
internal sealed partial class MonitorJson : JsonSerializerContext;
