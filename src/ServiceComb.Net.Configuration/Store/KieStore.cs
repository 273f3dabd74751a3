using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Store;

/// <summary>The store on a typed client.</summary>
public sealed class KieStore : IKieStore
{
    private const int Conflict = 409;
    private const int NotFound = 404;
    private const int MaxQueriedKeyLength = 128;
    private readonly KieClient _client;

    /// <summary>Makes a store on a client.</summary>
    public KieStore(KieClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <inheritdoc/>
    public async Task<KieItem?> GetAsync(string key, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(labels);
        // An item's key may be longer than a query's; then everything under these labels is asked for.
        var query = new KieQuery { Key = key.Length <= MaxQueriedKeyLength ? key : null, Labels = [.. labels], ExactMatch = true };
        var answer = await _client.ListAsync(query, cancellationToken);
        // The engine compares keys without case here, though keys that differ in case are two items.
        return answer.Items.FirstOrDefault(item => item.Key == key);
    }

    /// <inheritdoc/>
    public async Task<KieItem> SetAsync(KieItem item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentException.ThrowIfNullOrEmpty(item.Key, nameof(item));
        var wanted = WithWritableFields(item);
        for (var others = 0; ; others++)
        {
            try
            {
                return await GetAsync(item.Key, wanted.Labels!, cancellationToken) is { } known
                    ? await ReplaceAsync(known, wanted, cancellationToken)
                    : await _client.CreateAsync(wanted, cancellationToken);
            }
            catch (EngineException exception) when (exception.Status is Conflict or NotFound && others < 3)
            {
                // Somebody else created or deleted it between the two calls.
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string key, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken = default)
    {
        if (await GetAsync(key, labels, cancellationToken) is not { Id: { } id })
        {
            return false;
        }

        try
        {
            await _client.DeleteAsync(id, cancellationToken);
            return true;
        }
        catch (EngineException exception) when (exception.Status == NotFound)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KieItem>> ExportAsync(IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return (await _client.ListAsync(new KieQuery { Labels = [.. labels] }, cancellationToken)).Items;
    }

    /// <inheritdoc/>
    public async Task<KieImportResult> ImportAsync(IEnumerable<KieItem> items, KieImportMode mode, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        var imported = new List<KieItem>();
        var failures = new List<KieImportFailure>();
        foreach (var item in items)
        {
            var (written, failure) = await TryWriteAsync(item, mode, cancellationToken);
            if (written is not null)
            {
                imported.Add(written);
                continue;
            }

            failures.Add(failure!);
            if (mode == KieImportMode.Abort)
            {
                break;
            }
        }

        return new KieImportResult { Success = imported, Failure = failures };
    }

    private async Task<(KieItem? Written, KieImportFailure? Failure)> TryWriteAsync(KieItem item, KieImportMode mode, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(item.Key))
        {
            return (null, new KieImportFailure { Key = item.Key, Labels = item.Labels, ErrorMessage = "The item has no key." });
        }

        try
        {
            return (mode == KieImportMode.Force ? await SetAsync(item, cancellationToken) : await _client.CreateAsync(WithWritableFields(item), cancellationToken), null);
        }
        catch (EngineException exception)
        {
            return (null, new KieImportFailure { Key = item.Key, Labels = item.Labels, ErrorCode = exception.ErrorCode, ErrorMessage = exception.Message });
        }
    }

    private async Task<KieItem> ReplaceAsync(KieItem known, KieItem wanted, CancellationToken cancellationToken)
    {
        // An update neither changes the type nor takes an empty value.
        if ((known.ValueType ?? KieValueType.Text) == wanted.ValueType && wanted.Value!.Length > 0)
        {
            return await _client.UpdateAsync(known.Id!, wanted.Value, wanted.Status, cancellationToken);
        }

        // From here on the call does not end by its token, which could leave neither the known item nor the wanted one.
        cancellationToken.ThrowIfCancellationRequested();
        await _client.DeleteAsync(known.Id!, CancellationToken.None);
        try
        {
            return await _client.CreateAsync(wanted, CancellationToken.None);
        }
        catch (EngineException refusal) when (refusal.Status != Conflict)
        {
            await RestoreAsync(known, refusal);
            throw;
        }
    }

    private async Task RestoreAsync(KieItem known, EngineException refusal)
    {
        try
        {
            await _client.CreateAsync(WithWritableFields(known), CancellationToken.None);
        }
        catch (EngineException exception) when (exception.Status == Conflict)
        {
            // There is one, be it that the first answer was lost.
        }
        catch (EngineException exception)
        {
            throw new EngineException($"{refusal.Message}; the item that was there is gone, as it could not be created again: {exception.Message}", refusal);
        }
    }

    // What a client may say about an item; the rest of an exported one is the engine's.
    private static KieItem WithWritableFields(KieItem item) => new()
    {
        Key = item.Key,
        Value = item.Value ?? "",
        ValueType = string.IsNullOrEmpty(item.ValueType) ? KieValueType.Text : item.ValueType,
        Status = string.IsNullOrEmpty(item.Status) ? KieStatus.Enabled : item.Status,
        Labels = item.Labels ?? new Dictionary<string, string>(),
        Priority = item.Priority,
    };
}
