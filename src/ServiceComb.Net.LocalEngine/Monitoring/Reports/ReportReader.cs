using System.Collections.Immutable;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Monitoring.Series;
using ServiceComb.Net.LocalEngine.Monitoring.State;

namespace ServiceComb.Net.LocalEngine.Monitoring.Reports;

/// <summary>Reads the body of a report, in the form of the Java client and in that of the Go client. A report without an identity is
/// invalid. Numbers of any other kind than expected count as absent, and impossible ones are limited, because one wrong number must not
/// cost the rest of the report.</summary>
internal static class ReportReader
{
    /// <summary>The maximum size of a body, in bytes.</summary>
    public const int MaxBodySize = 1024 * 1024;
    private const int MaxDepth = 16;
    private const int MaxNameLength = 256;
    private const int MaxEntries = 64;
    private const double MaxCount = 1e12;
    private const double MaxMilliseconds = 1e9;
    private const double MaxBytes = 1e18;
    private static readonly string[] PercentileNames = ["l5", "l25", "l50", "l75", "l90", "l99", "l995"];

    /// <summary>Reads a report.</summary>
    /// <returns>Why the report is invalid; null when it is valid.</returns>
    public static string? Read(ReadOnlyMemory<byte> body, out Report? report)
    {
        report = null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, out report) : "the report is not a JSON object";
        }
        catch (JsonException exception)
        {
            return $"the report is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
        }
        catch (InvalidOperationException)
        {
            // JsonElement throws it for escaped surrogates without a counterpart, and for texts that are not UTF-8.
            return "the report contains a text that is not Unicode";
        }
    }

    private static string? Read(JsonElement json, out Report? report)
    {
        report = null;
        string? problem = null;
        string Identity(string name)
        {
            var text = ReportJson.Text(json, name);
            if (text.Length > MaxNameLength || text.Any(char.IsControl))
            {
                problem ??= $"{name} is longer than {MaxNameLength} characters or contains a control character";
            }

            return text;
        }

        var service = new MonitoredService(Identity("serviceId"), Identity("appId"), Identity("name"), Identity("version"), Identity("environment"));
        var (host, instanceId) = (Identity("instance"), Identity("instanceId"));
        problem ??= service.Name.Length == 0 ? "name is missing: the name of the microservice"
            : instanceId.Length == 0 && host.Length == 0 ? "instanceId is missing"
            : null;
        if (problem is not null)
        {
            return problem;
        }

        var (operations, implied) = ReadOperations(json);
        report = new Report
        {
            Service = service,
            InstanceId = instanceId.Length > 0 ? instanceId : host,
            Uptime = (long)ReportJson.Number(json, "uptime", MaxCount),
            Operations = operations,
            ImpliedSeconds = implied,
            Status = new InstanceStatus
            {
                Host = host,
                Cpu = ReportJson.Number(json, "cpu", 100),
                LoadAverage = ReportJson.Number(json, "loadAverage", 1e6),
                Threads = (int)Math.Max(ReportJson.Number(json, "threadCount", int.MaxValue), ReportJson.Number(json, "thread", int.MaxValue)),
                Memory = ReadNumbers(json, "memory", min: 0),
                Customs = ReadNumbers(json, "customs", min: -MaxBytes),
            },
        };
        return null;
    }

    private static (ImmutableArray<OperationPoint> Operations, double? ImpliedSeconds) ReadOperations(JsonElement json)
    {
        if (!json.TryGetProperty("interfaces", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return ([], null);
        }

        var points = new List<OperationPoint>();
        var (total, rate) = (0.0, 0.0);
        foreach (var element in list.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Object || ReportJson.Text(element, "name") is not { Length: > 0 } name)
            {
                continue;
            }

            var calls = ReadCalls(element);
            if (calls.Counts.IsZero && !calls.IsBreakerOpen)
            {
                continue;
            }

            points.Add(new OperationPoint(Shorten(name), calls));
            (total, rate) = (total + calls.Counts.Total, rate + ReportJson.Number(element, "qps", MaxCount));
        }

        return (Frame.MergeOperations(points), rate > 0 && total > 0 ? total / rate : null);
    }

    private static CallStatistics ReadCalls(JsonElement json)
    {
        var total = Count(json, "total", (long)MaxCount);
        var counts = new CallCounts(
            total,
            Count(json, "failure", total),
            Count(json, "shortCircuited", total),
            Count(json, "semaphoreRejected", total),
            Count(json, "threadPoolRejected", total),
            Count(json, "countTimeout", total));
        Span<double> percentiles = stackalloc double[PercentileNames.Length];
        for (var i = 0; i < percentiles.Length; i++)
        {
            // A higher percentile cannot be lower.
            percentiles[i] = Math.Max(ReportJson.Number(json, PercentileNames[i], MaxMilliseconds), i == 0 ? 0 : percentiles[i - 1]);
        }

        return new CallStatistics(counts, new Latency(ReportJson.Number(json, "latency", MaxMilliseconds), percentiles), ReportJson.Boolean(json, "circuitBreakerOpen"));
    }

    private static long Count(JsonElement json, string name, long max) => (long)ReportJson.Number(json, name, max);

    private static ImmutableSortedDictionary<string, double> ReadNumbers(JsonElement json, string name, double min)
    {
        if (!json.TryGetProperty(name, out var map) || map.ValueKind != JsonValueKind.Object)
        {
            return ImmutableSortedDictionary<string, double>.Empty;
        }

        var numbers = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var property in map.EnumerateObject())
        {
            if (numbers.Count < MaxEntries && property.Name.Length <= MaxNameLength && ReportJson.TryRead(property.Value, out var number))
            {
                numbers[property.Name] = Math.Clamp(number, min, MaxBytes);
            }
        }

        return numbers.ToImmutable();
    }

    private static string Shorten(string name)
    {
        if (name.Length <= MaxNameLength)
        {
            return name;
        }

        return name[..(char.IsHighSurrogate(name[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength)];
    }
}
