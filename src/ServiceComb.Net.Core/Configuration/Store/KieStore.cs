using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Store;

/// <summary>Implements <see cref="IKieStore"/> with a <see cref="KieClient"/>.</summary>
public sealed class KieStore : IKieStore
{
    private const int Conflict = 409;
    private const int NotFound = 404;
    private const int MaxQueriedKeyLength = 128;
    private readonly KieClient _client;

    /// <summary>Initializes a new instance that sends requests through <paramref name="client"/>.</summary>
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
        // Queries limit the key length more than items do; for a longer key, query all items with these labels.
        var query = new KieQuery { Key = key.Length <= MaxQueriedKeyLength ? key : null, Labels = [.. labels], ExactMatch = true };
        var list = await _client.ListAsync(query, cancellationToken);
        // The engine compares keys case-insensitively in queries, although keys of items are case-sensitive.
        return list.Items.FirstOrDefault(item => item.Key == key);
    }

    /// <inheritdoc/>
    public async Task<KieItem> SetAsync(KieItem item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentException.ThrowIfNullOrEmpty(item.Key, nameof(item));
        var wanted = WithWritableFields(item);
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                return await GetAsync(item.Key, wanted.Labels, cancellationToken) is { } existing
                    ? await ReplaceAsync(existing, wanted, cancellationToken)
                    : await _client.CreateAsync(wanted, cancellationToken);
            }
            catch (EngineException exception) when (exception.Status is Conflict or NotFound && conflicts < 3)
            {
                // Another client created or deleted the item between the two requests.
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

    private async Task<KieItem> ReplaceAsync(KieItem existing, KieItem wanted, CancellationToken cancellationToken)
    {
        // An update cannot change the type or set an empty value.
        if ((existing.ValueType ?? KieValueType.Text) == wanted.ValueType && wanted.Value!.Length > 0)
        {
            return await _client.UpdateAsync(existing.Id!, wanted.Value, wanted.Status, cancellationToken);
        }

        // Not cancelable from here on: otherwise neither the existing item nor the wanted one might remain.
        cancellationToken.ThrowIfCancellationRequested();
        await _client.DeleteAsync(existing.Id!, CancellationToken.None);
        try
        {
            return await _client.CreateAsync(wanted, CancellationToken.None);
        }
        catch (EngineException exception) when (exception.Status != Conflict)
        {
            await RestoreAsync(existing, exception);
            throw;
        }
    }

    private async Task RestoreAsync(KieItem deleted, EngineException cause)
    {
        try
        {
            await _client.CreateAsync(WithWritableFields(deleted), CancellationToken.None);
        }
        catch (EngineException exception) when (exception.Status == Conflict)
        {
            // The item exists, for example because only the response to the first request was lost.
        }
        catch (EngineException exception)
        {
            throw new EngineException($"{cause.Message}; the previous item is lost, because it could not be created again: {exception.Message}", cause);
        }
    }

    // Omits the fields that the engine assigns, which exported items have.
    private static KieItem WithWritableFields(KieItem item) => new()
    {
        Key = item.Key,
        Value = item.Value ?? "",
        ValueType = string.IsNullOrEmpty(item.ValueType) ? KieValueType.Text : item.ValueType,
        Status = string.IsNullOrEmpty(item.Status) ? KieStatus.Enabled : item.Status,
        Labels = item.Labels,
        Priority = item.Priority,
    };
}
