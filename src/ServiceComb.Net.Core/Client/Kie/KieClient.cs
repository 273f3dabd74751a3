using System.Globalization;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Kie;

/// <summary>Client of the configuration center API (ServiceComb KIE). Every method throws <see cref="EngineException"/> when the engine
/// rejects the request or cannot be reached.</summary>
public sealed partial class KieClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>.</summary>
    public KieClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v1/{transport.Project}/kie";
    }

    /// <summary>Returns items, optionally after waiting for a change (long polling).</summary>
    public Task<KieListResult> ListAsync(KieQuery query, CancellationToken cancellationToken = default) => ListAsync(query, null, cancellationToken);

    /// <summary>Returns items, read by a reader that reuses the items of its previous list. Calls with the same reader must not overlap.</summary>
    internal async Task<KieListResult> ListAsync(KieQuery query, KieListReader? reader, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var request = new EngineRequest(HttpMethod.Get, $"{_base}/kv{QueryString(query)}") { HoldTime = query.Wait };
        using var response = await _transport.SendAsync(request, cancellationToken);
        if (response.EnsureSuccess(alsoAllowed: 304).Status == 304)
        {
            return new KieListResult { NotModified = true, Revision = query.Revision };
        }

        var list = reader is null ? response.Read(ProtocolJson.Kie.GetTypeInfo<KieItemList>()) : Read(response, reader);
        return new KieListResult
        {
            Total = list.Total,
            Revision = long.TryParse(response.Revision, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var revision) ? revision : null,
            Items = list.Data,
        };
    }

    /// <summary>Creates an item. An item without a status is disabled.</summary>
    public async Task<KieItem> CreateAsync(KieItem item, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(item, ProtocolJson.Kie.GetTypeInfo<KieItem>());
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Post, $"{_base}/kv") { Body = body }, cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Kie.GetTypeInfo<KieItem>());
    }

    /// <summary>Changes the value and the status of an item. Null or empty keeps the current one.</summary>
    public async Task<KieItem> UpdateAsync(string id, string? value, string? status = null, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new KieItem { Value = value, Status = status }, ProtocolJson.Kie.GetTypeInfo<KieItem>());
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Put, ItemPath(id)) { Body = body }, cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Kie.GetTypeInfo<KieItem>());
    }

    /// <summary>Returns an item.</summary>
    public async Task<KieItem> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, ItemPath(id)), cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Kie.GetTypeInfo<KieItem>());
    }

    /// <summary>Deletes an item.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Delete, ItemPath(id)), cancellationToken);

    /// <summary>Deletes items. Unknown ids are ignored.</summary>
    public Task DeleteManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(
            new EngineRequest(HttpMethod.Delete, $"{_base}/kv").WithJson(new KieIdList { Ids = ids }, ProtocolJson.Kie.GetTypeInfo<KieIdList>()), cancellationToken);

    private static KieItemList Read(EngineResponse response, KieListReader reader)
    {
        try
        {
            return reader.Read(response.TakeBody());
        }
        catch (JsonException exception)
        {
            throw response.CreateReadException(exception);
        }
    }

    private string ItemPath(string id) => $"{_base}/kv/{Uri.EscapeDataString(id)}";

    private static string QueryString(KieQuery query)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in query.Labels)
        {
            Add(text, "label", $"{name}:{value}");
        }

        Add(text, "match", query.ExactMatch ? "exact" : null);
        Add(text, "key", query.Key);
        Add(text, "status", query.Status);
        AddPage(text, query.Offset, query.Limit);
        Add(text, "revision", query.Revision?.ToString(CultureInfo.InvariantCulture));
        Add(text, "wait", query.Wait > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(query.Wait.TotalSeconds)}s") : null);
        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
