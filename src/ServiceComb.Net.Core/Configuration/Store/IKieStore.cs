using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Store;

/// <summary>Reads and writes items of the configuration center, for tools and tests. An item is identified by its key and labels. Every
/// method throws <see cref="EngineException"/> when the engine rejects the request or cannot be reached.</summary>
public interface IKieStore
{
    /// <summary>Returns the item with the key and exactly these labels; null when there is none.</summary>
    Task<KieItem?> GetAsync(string key, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken = default);

    /// <summary>Creates or updates an item. The default status is enabled, and the default value type is text. To change the type of an
    /// item, or to set an empty value, the item is deleted and created again, which changes its creation revision.</summary>
    /// <param name="item">The key and value, and optionally the labels, value type and status. The engine sets the other fields.</param>
    /// <param name="cancellationToken">A token that cancels the call. The item may already have been written.</param>
    Task<KieItem> SetAsync(KieItem item, CancellationToken cancellationToken = default);

    /// <summary>Deletes an item; returns false when it does not exist.</summary>
    Task<bool> DeleteAsync(string key, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken = default);

    /// <summary>Returns all items, enabled or disabled, that have the given labels and any others; without labels, all items.</summary>
    Task<IReadOnlyList<KieItem>> ExportAsync(IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken = default);

    /// <summary>Writes items one after the other. The result reports items that the engine rejects; the import continues
    /// unless the mode is <see cref="KieImportMode.Abort"/>.</summary>
    Task<KieImportResult> ImportAsync(IEnumerable<KieItem> items, KieImportMode mode, CancellationToken cancellationToken = default);
}
