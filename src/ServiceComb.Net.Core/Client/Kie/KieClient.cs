using System.Globalization;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Kie;

/// <summary>Client of the configuration center API (ServiceComb KIE). Every method throws <see cref="EngineException"/> when the engine
/// rejects the request or cannot be reached, and <see cref="ArgumentException"/> for an empty id or key.</summary>
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

    /// <summary>Returns all items of a query, which are requested page by page.</summary>
    /// <param name="query">The query; <see cref="KieQuery.Limit"/> is the page size (100 when null), and <see cref="KieQuery.Wait"/> and
    /// <see cref="KieQuery.Revision"/> must not be set.</param>
    /// <param name="cancellationToken">A token that cancels the requests.</param>
    /// <exception cref="ArgumentException">The query waits for a change.</exception>
    public IAsyncEnumerable<KieItem> EnumerateAsync(KieQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Wait > TimeSpan.Zero || query.Revision is not null)
        {
            throw new ArgumentException("A query that waits for a change has no pages.", nameof(query));
        }

        return Pages.EnumerateAsync(query.Offset, query.Limit ?? MaxPageSize, async (offset, limit, token) =>
        {
            var page = await ListAsync(query with { Offset = offset, Limit = limit }, token);
            return (page.Items, page.Total);
        }, cancellationToken);
    }

    /// <summary>Creates an item. It is enabled unless its status says otherwise.</summary>
    public Task<KieItem> CreateAsync(KieItem item, CancellationToken cancellationToken = default) =>
        SendAsync(new EngineRequest(HttpMethod.Post, $"{_base}/kv"), WithStatus(RequestArguments.NotNull(item)), cancellationToken);

    /// <summary>Changes the value and the status of an item. Null or empty keeps the current one.</summary>
    public Task<KieItem> UpdateAsync(string id, string? value, string? status = null, CancellationToken cancellationToken = default) =>
        SendAsync(new EngineRequest(HttpMethod.Put, ItemPath(id)), new KieItem { Value = value, Status = status }, cancellationToken);

    /// <summary>Creates an item, or changes the value and the status of the item with this key and exactly these labels. It is enabled
    /// unless its status says otherwise.</summary>
    /// <param name="item">The item; its id is not used.</param>
    /// <param name="cancellationToken">A token that cancels the requests.</param>
    /// <returns>The item as stored.</returns>
    /// <exception cref="ArgumentException">The item has no key.</exception>
    /// <exception cref="InvalidOperationException">The engine can only change value and status of an item, and ignores an empty value:
    /// the item exists with another <see cref="KieItem.ValueType"/>, or the new value is empty. Delete the item first.</exception>
    public async Task<KieItem> SetAsync(KieItem item, CancellationToken cancellationToken = default)
    {
        var enabled = WithStatus(RequestArguments.NotNull(item));
        var labels = item.Labels;
        if (await FindByKeyAsync(RequestArguments.NotEmpty(item.Key), labels, cancellationToken) is { } existing)
        {
            return await ReplaceAsync(existing, enabled, cancellationToken);
        }

        try
        {
            return await CreateAsync(enabled, cancellationToken);
        }
        catch (EngineException exception) when (exception.Status == 409)
        {
            // Another client created the item in the meantime.
            if (await FindByKeyAsync(item.Key, labels, cancellationToken) is { } created)
            {
                return await ReplaceAsync(created, enabled, cancellationToken);
            }

            throw;
        }
    }

    /// <summary>Returns an item.</summary>
    public Task<KieItem> GetAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(ItemPath(id), ProtocolJson.Kie.GetTypeInfo<KieItem>(), cancellationToken);

    /// <summary>Returns an item; null when it does not exist.</summary>
    public Task<KieItem?> FindAsync(string id, CancellationToken cancellationToken = default) => GetAsync(id, cancellationToken).OrNullAsync();

    /// <summary>Returns the item with this key and exactly these labels; null when there is none.</summary>
    public async Task<KieItem?> FindByKeyAsync(string key, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken = default)
    {
        var query = new KieQuery { Key = RequestArguments.NotEmpty(key), Labels = [.. RequestArguments.NotNull(labels)], ExactMatch = true };
        await foreach (var item in EnumerateAsync(query, cancellationToken))
        {
            // Engines compare keys case-insensitively, and ignore an exact match without labels.
            if (item.Key == key && item.Labels.Count == labels.Count)
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>Deletes an item.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Delete, ItemPath(id)), cancellationToken);

    /// <summary>Deletes items. Unknown ids are ignored; without ids, no request is sent.</summary>
    public Task DeleteManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        var body = new KieIdList { Ids = RequestArguments.NoneEmpty(ids) };
        return ids.Count == 0 ? Task.CompletedTask : _transport.RunAsync(new EngineRequest(HttpMethod.Delete, $"{_base}/kv").WithJson(body, ProtocolJson.Kie.GetTypeInfo<KieIdList>()), cancellationToken);
    }

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

    private static KieItem WithStatus(KieItem item) => item.Status is null ? item with { Status = KieStatus.Enabled } : item;

    private Task<KieItem> SendAsync(EngineRequest request, KieItem item, CancellationToken cancellationToken) =>
        _transport.ReadAsync(request.WithJson(item, ProtocolJson.Kie.GetTypeInfo<KieItem>()), ProtocolJson.Kie.GetTypeInfo<KieItem>(), cancellationToken);

    private Task<KieItem> ReplaceAsync(KieItem existing, KieItem item, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(item.Value) && !string.IsNullOrEmpty(existing.Value))
        {
            throw new InvalidOperationException($"The item '{item.Key}' cannot be given an empty value, because the engine would keep its current one. Delete the item first.");
        }

        return (item.ValueType ?? KieValueType.Text) == (existing.ValueType ?? KieValueType.Text)
            ? UpdateAsync(existing.Id!, item.Value, item.Status, cancellationToken)
            : throw new InvalidOperationException($"The item '{item.Key}' exists with the value type '{existing.ValueType}', which the engine cannot change to '{item.ValueType ?? KieValueType.Text}'. Delete the item first.");
    }

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

    private string ItemPath(string id) => Path($"/kv/{id}");

    private string Path(ref EnginePath path) => path.Below(_base);

    private static EngineQuery QueryString(KieQuery query)
    {
        var text = new EngineQuery();
        foreach (var (name, value) in query.Labels)
        {
            text.Add("label", $"{name}:{value}");
        }

        text.Add("match", query.ExactMatch ? "exact" : null).Add("key", query.Key).Add("status", query.Status);
        return AddPage(text, query.Offset, query.Limit).Add("revision", query.Revision)
            .Add("wait", query.Wait > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(query.Wait.TotalSeconds)}s") : null);
    }
}
