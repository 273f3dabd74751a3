using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Store;

/// <summary>Writes to the configuration center, for tools and tests. Key and labels together name an item. Every method
/// throws <see cref="EngineException"/> when the engine refuses or cannot be reached.</summary>
public interface IKieStore
{
    /// <summary>The item of a key with those labels and no others; null when there is none.</summary>
    Task<KieItem?> GetAsync(string key, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken = default);

    /// <summary>Makes an item be as given, whether it is there or not. Without a status it is enabled, without a value type
    /// text. An item that changes its type, or gets an empty value, is made anew and gets a new revision of creation.</summary>
    /// <param name="item">Key, value, and as needed labels, value type and status; the rest is the engine's.</param>
    /// <param name="cancellationToken">Ends the call; the item may have been written.</param>
    Task<KieItem> SetAsync(KieItem item, CancellationToken cancellationToken = default);

    /// <summary>Deletes an item; false when there was none.</summary>
    Task<bool> DeleteAsync(string key, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken = default);

    /// <summary>All items, enabled or not, that carry those labels, whatever else they carry; with no labels, all items.</summary>
    Task<IReadOnlyList<KieItem>> ExportAsync(IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken = default);

    /// <summary>Writes items one after the other. An item that the engine refuses is reported in the result; the import goes on
    /// unless the mode is <see cref="KieImportMode.Abort"/>.</summary>
    Task<KieImportResult> ImportAsync(IEnumerable<KieItem> items, KieImportMode mode, CancellationToken cancellationToken = default);
}
