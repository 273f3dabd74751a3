using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Client.Monitor;

/// <summary>Client of the monitoring API of an engine. Every method throws <see cref="EngineException"/> when the engine rejects the request
/// or cannot be reached, and <see cref="ArgumentException"/> for an empty name.</summary>
public sealed class MonitorClient
{
    private const int PageSize = 100;
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
    /// <param name="services">The names of the microservices, at least one.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<IReadOnlyList<MetricThreshold>> GetThresholdsAsync(IEnumerable<string> services, CancellationToken cancellationToken = default) => ListAsync(
        $"{_base}/thresholds{new EngineQuery().Require("services", services)}", ProtocolJson.Monitor.GetTypeInfo<MetricThreshold>(), cancellationToken);

    /// <summary>Returns the metrics of microservices.</summary>
    /// <param name="service">The key of the microservice, see <see cref="ListMetricsAsync"/>, or more than one, separated by commas.</param>
    /// <param name="instance">The instance; null for all.</param>
    /// <param name="function">The operation; null for all.</param>
    /// <param name="flag">The kind of report, see <see cref="MetricFlags"/>; null for the engine's default.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<IReadOnlyList<MetricReport>> GetMetricsAsync(
        string service, string? instance = null, string? function = null, string? flag = null, CancellationToken cancellationToken = default)
    {
        var query = new EngineQuery().Require("service", service).Add("instance", instance).Add("function", function).Add("flag", flag);
        return ListAsync($"{_base}/metric{query}", ProtocolJson.Monitor.GetTypeInfo<MetricReport>(), cancellationToken);
    }

    /// <summary>Returns the metrics of a microservice over time, ordered by time within each series. A series is identified by the name and
    /// the id of the instance.</summary>
    /// <remarks>The documented API has no time range. The query adds <c>from</c>, <c>to</c> and <c>step</c> to that of
    /// <see cref="GetMetricsAsync"/>, which the local engine supports; an engine that does not know them returns the last report.</remarks>
    /// <param name="query">The microservice and the time range.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <exception cref="ArgumentException">The service is empty.</exception>
    public Task<IReadOnlyList<MetricReport>> GetMetricHistoryAsync(MetricHistoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var text = new EngineQuery().Require("service", query.Service).Add("instance", query.Instance).Add("function", query.Function).Add("flag", query.Flag)
            .Add("from", query.From.ToUnixTimeMilliseconds()).Add("to", query.To?.ToUnixTimeMilliseconds())
            .Add("step", query.Step is { } step ? (long)Math.Ceiling(step.TotalSeconds) : (long?)null);
        return ListAsync($"{_base}/metric{text}", ProtocolJson.Monitor.GetTypeInfo<MetricReport>(), cancellationToken);
    }

    /// <summary>Reports the metrics of an instance, as apps do. The request is not repeated after a failure.</summary>
    /// <param name="report">The report; its name is required.</param>
    /// <param name="useVersion1">Whether to use the older path <c>/csemonitor/v1/metric</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public Task ReportAsync(InstanceReport report, bool useVersion1 = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        var path = useVersion1 ? "csemonitor/v1/metric" : $"v2/{_transport.Project}/csemonitor/metric";
        var request = new EngineRequest(HttpMethod.Post, $"{path}{new EngineQuery().Require("service", report.Name)}");
        return _transport.RunAsync(request.WithJson(report, ProtocolJson.Monitor.GetTypeInfo<InstanceReport>()), cancellationToken);
    }

    /// <summary>Returns a page of metric keys.</summary>
    public Task<MetricKeyList> ListMetricsAsync(MetricQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var text = new EngineQuery().Add("page", query.Page).Add("number", query.Number)
            .Add("sortType", query.IsDescending is { } descending ? (descending ? "decrease" : "increase") : null)
            .Add("sortKey", query.SortKey).Add("appIds", query.AppIds).Add("nameFilter", query.NameFilter);
        return _transport.GetAsync($"{_base}/metric/list{text}", ProtocolJson.Monitor.GetTypeInfo<MetricKeyList>(), cancellationToken);
    }

    /// <summary>Returns all metric keys of a query, which are requested page by page.</summary>
    /// <param name="query">The query; <see cref="MetricQuery.Number"/> is the page size, 100 when null.</param>
    /// <param name="cancellationToken">A token that cancels the requests.</param>
    public IAsyncEnumerable<MetricKey> EnumerateMetricsAsync(MetricQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var size = query.Number ?? PageSize;
        var start = (query.Page ?? 1) - 1;
        return Pages.EnumerateAsync(start * size, size, async (offset, number, token) =>
        {
            var page = await ListMetricsAsync(query with { Page = (offset / number) + 1, Number = number }, token);
            return (page.List, page.Total);
        }, cancellationToken);
    }

    // The documentation describes an object with the list in the field OK, and its example is a list of lists.
    private async Task<IReadOnlyList<T>> ListAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, path), cancellationToken);
        var root = response.EnsureSuccess().Read(ProtocolJson.Monitor.GetTypeInfo<JsonElement>());
        try
        {
            return [.. Flatten(root.ValueKind == JsonValueKind.Object && root.TryGetProperty("OK", out var list) ? list : root).Select(element => element.Deserialize(type)!)];
        }
        catch (JsonException exception)
        {
            throw response.CreateReadException(exception);
        }
    }

    private static IEnumerable<JsonElement> Flatten(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Flatten),
        JsonValueKind.Null => [],
        _ => [element],
    };
}
