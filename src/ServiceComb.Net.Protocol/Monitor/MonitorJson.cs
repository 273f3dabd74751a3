using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Monitor;

/// <summary>Source-generated JSON of the monitor; numbers may come as text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(IReadOnlyList<MetricThreshold>))]
[JsonSerializable(typeof(IReadOnlyList<JsonElement>))]
[JsonSerializable(typeof(IReadOnlyList<MetricReport>))]
[JsonSerializable(typeof(MetricReport))]
[JsonSerializable(typeof(MetricKeyList))]
[JsonSerializable(typeof(InstanceReport))]
internal sealed partial class MonitorJson : JsonSerializerContext;
