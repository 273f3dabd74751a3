using System.Globalization;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Client.Monitor;

/// <summary>The monitor of an engine in the cloud. Every method throws <see cref="EngineException"/> when the engine refuses or
/// cannot be reached.</summary>
public sealed class MonitorClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Makes a client on a transport.</summary>
    public MonitorClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v3/{transport.Project}/csemonitor";
    }

    /// <summary>The thresholds of microservices.</summary>
    public Task<IReadOnlyList<MetricThreshold>> GetThresholdsAsync(IEnumerable<string> services, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(
            $"{_base}/thresholds?services={string.Join(',', services.Select(Uri.EscapeDataString))}",
            MonitorJson.Default.IReadOnlyListMetricThreshold,
            cancellationToken);

    /// <summary>The metrics of a microservice.</summary>
    /// <param name="service">Its key, see <see cref="ListMetricsAsync"/>.</param>
    /// <param name="instance">An instance; null for all.</param>
    /// <param name="function">An operation; null for all.</param>
    /// <param name="flag">Which report; null for the engine's default.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<IReadOnlyList<MetricReport>> GetMetricsAsync(
        string service, string? instance = null, string? function = null, string? flag = null, CancellationToken cancellationToken = default)
    {
        var query = new StringBuilder("?service=").Append(Uri.EscapeDataString(service));
        Add(query, "instance", instance);
        Add(query, "function", function);
        Add(query, "flag", flag);
        var list = await _transport.GetAsync($"{_base}/metric{query}", MonitorJson.Default.IReadOnlyListJsonElement, cancellationToken);
        return [.. list.SelectMany(Flatten)];
    }

    /// <summary>What metrics are kept of.</summary>
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
        return _transport.GetAsync($"{_base}/metric/list{text}", MonitorJson.Default.MetricKeyList, cancellationToken);
    }

    // The printed table has a list of reports, and its example a list of such lists.
    private static IReadOnlyList<MetricReport> Flatten(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Array
                ? element.Deserialize(MonitorJson.Default.IReadOnlyListMetricReport)!
                : [element.Deserialize(MonitorJson.Default.MetricReport)!];
        }
        catch (JsonException exception)
        {
            throw new EngineException($"metrics were answered with something else than expected: {ReceivedText.Escape(exception.Message)}", ReceivedText.Escape(exception));
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
