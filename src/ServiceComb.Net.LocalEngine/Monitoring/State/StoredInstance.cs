using System.Text.Json.Serialization;

namespace ServiceComb.Net.LocalEngine.Monitoring.State;

/// <summary>The stored form of an instance without its frames.</summary>
internal sealed record StoredInstance(
    MonitoredService Service, string InstanceId, string Host, long SeenAt, long[] Uptimes, double Cpu, double LoadAverage, int Threads,
    Dictionary<string, double> Memory, Dictionary<string, double> Customs);

/// <summary>Source-generated JSON of stored instances.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredInstance))]
internal sealed partial class StoredInstanceJson : JsonSerializerContext;
