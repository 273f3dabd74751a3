using System.Text.Json;
using ServiceComb.Net.LocalEngine.Monitoring.State;

namespace ServiceComb.Net.LocalEngine.Monitoring.Queries;

/// <summary>Lists the microservices that report, with their newest metrics.</summary>
internal static class KeyListReader
{
    public static ReadOnlyMemory<byte> Read(KeyListRequest request, IReadOnlyList<MonitoredInstance> instances, MetricReader reader)
    {
        string[] appIds = [.. instances.Select(static instance => instance.Service.AppId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        (MonitoredService Service, MetricPoint Point)[] matching =
        [
            .. instances.GroupBy(static instance => instance.Service)
                .Where(group => (request.AppIds.Count == 0 || request.AppIds.Contains(group.Key.AppId)) && group.Key.Name.Contains(request.NameFilter, StringComparison.OrdinalIgnoreCase))
                .Select(group => (group.Key, reader.ReadCurrent([.. group]))),
        ];
        Sort(matching, request);
        var skipped = (int)Math.Min(matching.Length, (request.Page - 1L) * request.Number);
        var page = matching[skipped..Math.Min(matching.Length, skipped + request.Number)];
        return MetricJson.Write(json => Write(json, request, page, appIds, matching.Length));
    }

    private static void Sort((MonitoredService Service, MetricPoint Point)[] services, KeyListRequest request)
    {
        Array.Sort(services, (left, right) =>
        {
            var order = request.SortKey switch
            {
                "qps" => left.Point.CallsPerSecond.CompareTo(right.Point.CallsPerSecond),
                "latency" => left.Point.Calls.Latency.Mean.CompareTo(right.Point.Calls.Latency.Mean),
                "total" => left.Point.Calls.Counts.Total.CompareTo(right.Point.Calls.Counts.Total),
                _ => string.CompareOrdinal(left.Service.Name, right.Service.Name),
            };
            order = request.IsDescending ? -order : order;
            // Pages must not overlap.
            return order != 0 ? order : string.CompareOrdinal(Describe(left.Service), Describe(right.Service));
        });

        static string Describe(MonitoredService service) => string.Join('\n', service.Name, service.AppId, service.Environment, service.Version, service.ServiceId);
    }

    private static void Write(Utf8JsonWriter json, KeyListRequest request, (MonitoredService Service, MetricPoint Point)[] page, string[] appIds, int total)
    {
        json.WriteStartObject();
        json.WriteStartArray("list");
        foreach (var (service, point) in page)
        {
            Write(json, service, point);
        }

        json.WriteEndArray();
        json.WriteStartArray("appIds");
        foreach (var appId in appIds)
        {
            json.WriteStringValue(appId);
        }

        json.WriteEndArray();
        json.WriteNumber("page", request.Page);
        json.WriteNumber("number", page.Length);
        json.WriteNumber("total", total);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MonitoredService service, MetricPoint point)
    {
        json.WriteStartObject();
        json.WriteString("key", service.Key);
        json.WriteString("serviceId", service.ServiceId);
        json.WriteString("serviceName", service.Name);
        json.WriteString("appId", service.AppId);
        json.WriteString("version", service.Version);
        json.WriteString("environment", service.Environment);
        json.WriteStartObject("custom");
        json.WriteNumber("qps", point.CallsPerSecond);
        json.WriteNumber("latency", point.Calls.Latency.Mean);
        json.WriteNumber("total", point.Calls.Counts.Total);
        json.WriteNumber("failureRate", point.Calls.Counts.FailureRate);
        json.WriteNumber("instanceCount", point.Instances);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
