using System.Text.Json;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Yaml;
using ServiceComb.Net.LocalEngine.Monitoring.Reports;
using ServiceComb.Net.LocalEngine.Monitoring.State;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.LocalEngine.Monitoring.Queries;

/// <summary>The thresholds of microservices. The API has no operation that sets them, so that they are configuration items:
/// <c>servicecomb.monitor.thresholds</c> with the labels app, environment and service, whose value is a JSON or YAML map with
/// <c>throughput</c>, <c>avgDelay</c> and <c>failureRate</c>.</summary>
internal sealed class Thresholds(KieStore store)
{
    private const string Key = "servicecomb.monitor.thresholds";

    /// <summary>Writes the thresholds of services. Those of a service without an item are 0, as are single ones that the item does not
    /// set.</summary>
    public ReadOnlyMemory<byte> Read(string project, IEnumerable<MonitoredService> services) => MetricJson.Write(json =>
    {
        json.WriteStartArray();
        foreach (var (name, appId, environment) in services.Select(static service => (service.Name, service.AppId, service.Environment)).Distinct())
        {
            Write(json, Find(project, name, appId, environment), name, appId, environment);
        }

        json.WriteEndArray();
    });

    private KieRecord? Find(string project, string name, string appId, string environment)
    {
        var labels = LabelSet.Of(new Dictionary<string, string> { ["app"] = appId, ["environment"] = environment, ["service"] = name });
        return store.Find(project, KieRecord.ComputeId(project, Key, labels)) is { Status: KieStatus.Enabled } record ? record : null;
    }

    private static void Write(Utf8JsonWriter json, KieRecord? record, string name, string appId, string environment)
    {
        var (throughput, delay, failureRate) = Parse(record);
        json.WriteStartObject();
        json.WriteString("serviceName", name);
        json.WriteString("appId", appId);
        json.WriteString("environment", environment);
        json.WriteNumber("throughput", throughput);
        json.WriteNumber("avgDelay", delay);
        json.WriteNumber("failureRate", failureRate);
        json.WriteNumber("$timestamp", (record?.UpdateTime ?? 0) * 1000);
        json.WriteEndObject();
    }

    private static (int Throughput, int AvgDelay, double FailureRate) Parse(KieRecord? record)
    {
        if (record is null || YamlReader.Read(record.Value, scalarsAreTexts: false, out var text) is not null || text is null)
        {
            return default;
        }

        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return root.ValueKind != JsonValueKind.Object
            ? default
            : ((int)ReportJson.Number(root, "throughput", int.MaxValue), (int)ReportJson.Number(root, "avgDelay", int.MaxValue), ReportJson.Number(root, "failureRate", 100));
    }
}
