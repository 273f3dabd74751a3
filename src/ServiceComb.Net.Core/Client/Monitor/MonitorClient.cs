using System.Globalization;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Monitor;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Monitor;

/// <summary>Client of the monitoring API of an engine in the cloud. Every method throws <see cref="EngineException"/> when the engine
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
    /// <param name="flag">The kind of report; null for the engine's default.</param>
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

    private static void Add(StringBuilder query, string name, string? value)
    {
        if (value is not null)
        {
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
