using System.Globalization;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Kie;

/// <summary>The API of the configuration center. Every method throws <see cref="EngineException"/> when the engine
/// refuses or cannot be reached.</summary>
public sealed partial class KieClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Makes a client on a transport.</summary>
    public KieClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v1/{transport.Project}/kie";
    }

    /// <summary>Lists items, or waits until they change.</summary>
    public Task<KieListResult> ListAsync(KieQuery query, CancellationToken cancellationToken = default) => ListAsync(query, null, cancellationToken);

    /// <summary>The same with a reader that remembers the list before; its owner asks for one list at a time.</summary>
    internal async Task<KieListResult> ListAsync(KieQuery query, KieListReader? reader, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var request = new EngineRequest(HttpMethod.Get, $"{_base}/kv{QueryString(query)}") { Held = query.Wait };
        using var response = await _transport.SendAsync(request, cancellationToken);
        if (response.Require(alsoAllowed: 304).Status == 304)
        {
            return new KieListResult { NotModified = true, Revision = query.Revision };
        }

        var list = reader is null ? response.Read(KieJson.Default.KieItemList) : Read(response, reader);
        return new KieListResult
        {
            Total = list.Total,
            Revision = long.TryParse(response.Revision, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var revision) ? revision : null,
            Items = list.Data,
        };
    }

    /// <summary>Creates an item. One without a status is disabled.</summary>
    public async Task<KieItem> CreateAsync(KieItem item, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(item, KieJson.Default.KieItem);
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Post, $"{_base}/kv") { Body = body }, cancellationToken);
        return response.Require().Read(KieJson.Default.KieItem);
    }

    /// <summary>Changes value, status or both; what is null or empty stays.</summary>
    public async Task<KieItem> UpdateAsync(string id, string? value, string? status = null, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new KieItem { Value = value, Status = status }, KieJson.Default.KieItem);
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Put, Item(id)) { Body = body }, cancellationToken);
        return response.Require().Read(KieJson.Default.KieItem);
    }

    /// <summary>One item.</summary>
    public async Task<KieItem> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, Item(id)), cancellationToken);
        return response.Require().Read(KieJson.Default.KieItem);
    }

    /// <summary>Deletes an item.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Delete, Item(id)), cancellationToken);

    /// <summary>Deletes items; unknown ids are ignored.</summary>
    public Task DeleteManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(
            new EngineRequest(HttpMethod.Delete, $"{_base}/kv").With(new KieIdList { Ids = ids }, KieJson.Default.KieIdList), cancellationToken);

    private static KieItemList Read(EngineResponse response, KieListReader reader)
    {
        try
        {
            return reader.Read(response.TakeBody());
        }
        catch (JsonException exception)
        {
            throw response.Unreadable(exception);
        }
    }

    private string Item(string id) => $"{_base}/kv/{Uri.EscapeDataString(id)}";

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
