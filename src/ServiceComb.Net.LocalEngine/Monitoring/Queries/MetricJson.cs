using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Monitoring.Reports;

namespace ServiceComb.Net.LocalEngine.Monitoring.Queries;

/// <summary>Writes the responses of the monitoring API.</summary>
internal static class MetricJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an array for each series, as in the example of the API reference.</summary>
    public static ReadOnlyMemory<byte> Write(IEnumerable<MetricSeries> all) => Write(json =>
    {
        json.WriteStartArray();
        foreach (var series in all)
        {
            json.WriteStartArray();
            foreach (var point in series.Points)
            {
                Write(json, series, point);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    });

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, MetricSeries series, MetricPoint point)
    {
        var (service, instance) = (series.Service, series.Instance);
        json.WriteStartObject();
        json.WriteNumber("time", point.Time);
        json.WriteString("name", series.Function ?? (instance is null ? service.Name : instance.Status.Host));
        json.WriteString("appId", service.AppId);
        json.WriteString("version", service.Version);
        json.WriteString("environment", service.Environment);
        json.WriteString("serviceId", service.ServiceId);
        json.WriteNumber("instanceCount", point.Instances);
        json.WriteNumber("functionCount", series.FunctionCount);
        if (series.Function is { } function)
        {
            json.WriteString("functionType", OperationNames.GetSide(function));
        }

        WriteCalls(json, point);
        if (instance is not null)
        {
            json.WriteString("instanceId", instance.InstanceId);
            json.WriteNumber("cpu", point.Load.Cpu);
            json.WriteNumber("thread", point.Load.Threads);
            WriteNumbers(json, "memory", instance.Status.Memory);
            WriteNumbers(json, "customs", instance.Status.Customs);
        }

        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, MetricPoint point)
    {
        var (counts, latency) = (point.Calls.Counts, point.Calls.Latency);
        json.WriteNumber("qps", point.CallsPerSecond);
        json.WriteNumber("latency", latency.Mean);
        json.WriteNumber("rate", 100 - counts.FailureRate);
        json.WriteNumber("failureRate", counts.FailureRate);
        json.WriteNumber("total", counts.Total);
        json.WriteNumber("failure", counts.Failed);
        json.WriteNumber("breakerRateAgg", counts.ShortCircuitedRate);
        json.WriteBoolean("circuitBreakerOpen", point.Calls.IsBreakerOpen);
        json.WriteNumber("shortCircuited", counts.ShortCircuited);
        json.WriteNumber("semaphoreRejected", counts.SemaphoreRejected);
        json.WriteNumber("threadPoolRejected", counts.PoolRejected);
        json.WriteNumber("countTimeout", counts.TimedOut);
        json.WriteNumber("l995", latency.L995);
        json.WriteNumber("l99", latency.L99);
        json.WriteNumber("l90", latency.L90);
        json.WriteNumber("l75", latency.L75);
        json.WriteNumber("l50", latency.L50);
        json.WriteNumber("l25", latency.L25);
        json.WriteNumber("l5", latency.L5);
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, double>> numbers)
    {
        json.WriteStartObject(name);
        foreach (var (key, number) in numbers)
        {
            json.WriteNumber(key, number);
        }

        json.WriteEndObject();
    }
}
