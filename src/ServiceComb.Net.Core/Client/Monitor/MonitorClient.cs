using System.Globalization;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Monitor;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Monitor;

/// <summary>Client of the monitoring API of an engine. Every method throws <see cref="EngineException"/> when the engine
/// rejects the request or cannot be reached.</summary>
public sealed class MonitorClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>.</summary>
    public MonitorClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v3/{transport.Project}/csemonitor";
    }

    /// <summary>Returns the metric thresholds of microservices.</summary>
    public Task<IReadOnlyList<MetricThreshold>> GetThresholdsAsync(IEnumerable<string> services, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(
            $"{_base}/thresholds?services={string.Join(',', services.Select(Uri.EscapeDataString))}",
            ProtocolJson.Monitor.GetTypeInfo<IReadOnlyList<MetricThreshold>>(),
            cancellationToken);

    /// <summary>Returns the metrics of a microservice.</summary>
    /// <param name="service">The key of the microservice, see <see cref="ListMetricsAsync"/>.</param>
    /// <param name="instance">The instance; null for all.</param>
    /// <param name="function">The operation; null for all.</param>
    /// <param name="flag">The kind of report, see <see cref="MetricFlags"/>; null for the engine's default.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<MetricReport>> GetMetricsAsync(
        string service, string? instance = null, string? function = null, string? flag = null, CancellationToken cancellationToken = default)
    {
        var query = new StringBuilder("?service=").Append(Uri.EscapeDataString(service));
        Add(query, "instance", instance);
        Add(query, "function", function);
        Add(query, "flag", flag);
        var list = await _transport.GetAsync($"{_base}/metric{query}", ProtocolJson.Monitor.GetTypeInfo<IReadOnlyList<JsonElement>>(), cancellationToken);
        return [.. list.SelectMany(Flatten)];
    }

    /// <summary>Returns the metrics of a microservice over time, ordered by time within each series. A series is identified by the name and
    /// the id of the instance.</summary>
    /// <remarks>The documented API has no time range. The query adds <c>from</c>, <c>to</c> and <c>step</c> to that of
    /// <see cref="GetMetricsAsync"/>, which the local engine supports; an engine that does not know them returns the last report.</remarks>
    /// <param name="query">The microservice and the time range.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <exception cref="ArgumentException">The service is empty.</exception>
    public async Task<IReadOnlyList<MetricReport>> GetMetricHistoryAsync(MetricHistoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentException.ThrowIfNullOrEmpty(query.Service);
        var text = new StringBuilder();
        Add(text, "service", query.Service);
        Add(text, "instance", query.Instance);
        Add(text, "function", query.Function);
        Add(text, "flag", query.Flag);
        Add(text, "from", Format(query.From.ToUnixTimeMilliseconds()));
        Add(text, "to", query.To is { } to ? Format(to.ToUnixTimeMilliseconds()) : null);
        Add(text, "step", query.Step is { } step ? Format((long)Math.Ceiling(step.TotalSeconds)) : null);
        var list = await _transport.GetAsync($"{_base}/metric{text}", ProtocolJson.Monitor.GetTypeInfo<IReadOnlyList<JsonElement>>(), cancellationToken);
        return [.. list.SelectMany(Flatten)];
    }

    /// <summary>Reports the metrics of an instance, as apps do. The request is not repeated after a failure.</summary>
    /// <param name="report">The report; its name is required.</param>
    /// <param name="useVersion1">Whether to use the older path <c>/csemonitor/v1/metric</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public Task ReportAsync(InstanceReport report, bool useVersion1 = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentException.ThrowIfNullOrEmpty(report.Name);
        var path = useVersion1 ? "csemonitor/v1/metric" : $"v2/{_transport.Project}/csemonitor/metric";
        var request = new EngineRequest(HttpMethod.Post, $"{path}?service={Uri.EscapeDataString(report.Name)}");
        return _transport.RunAsync(request.WithJson(report, ProtocolJson.Monitor.GetTypeInfo<InstanceReport>()), cancellationToken);
    }

    /// <summary>Returns a page of metric keys.</summary>
    public Task<MetricKeyList> ListMetricsAsync(MetricQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var text = new StringBuilder();
        Add(text, "page", query.Page?.ToString(CultureInfo.InvariantCulture));
        Add(text, "number", query.Number?.ToString(CultureInfo.InvariantCulture));
        Add(text, "sortType", query.IsDescending is { } descending ? (descending ? "decrease" : "increase") : null);
        Add(text, "sortKey", query.SortKey);
        Add(text, "appIds", query.AppIds.Count > 0 ? string.Join(',', query.AppIds) : null);
        Add(text, "nameFilter", query.NameFilter);
        return _transport.GetAsync($"{_base}/metric/list{text}", ProtocolJson.Monitor.GetTypeInfo<MetricKeyList>(), cancellationToken);
    }

    // The documentation describes a list of reports, but its example is a list of such lists.
    private static IReadOnlyList<MetricReport> Flatten(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Array
                ? element.Deserialize(ProtocolJson.Monitor.GetTypeInfo<IReadOnlyList<MetricReport>>())!
                : [element.Deserialize(ProtocolJson.Monitor.GetTypeInfo<MetricReport>())!];
        }
        catch (JsonException exception)
        {
            throw new EngineException($"the response with metrics is invalid: {ReceivedText.Escape(exception.Message)}", ReceivedText.Escape(exception));
        }
    }

    private static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Add(StringBuilder query, string name, string? value)
    {
        if (value is not null)
        {
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
