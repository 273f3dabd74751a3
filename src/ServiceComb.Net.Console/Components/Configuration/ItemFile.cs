using System.Text.Encodings.Web;
using System.Text.Json;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>Reads and writes files of items, in the format of the configuration center and of <c>servicecomb kv export</c>.</summary>
internal static class ItemFile
{
    public static string Write(IEnumerable<KieItem> items)
    {
        var file = new KieFile { Metadata = new KieFileMetadata { Version = "1.0" }, Data = [.. items.Select(Portable)] };
        var node = JsonSerializer.SerializeToNode(file, ProtocolJson.Kie.GetTypeInfo<KieFile>())!;
        return node.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <exception cref="JsonException">The text is not a file of items.</exception>
    public static IReadOnlyList<KieItem> Read(string text)
    {
        var items = JsonSerializer.Deserialize(text, ProtocolJson.Kie.GetTypeInfo<KieFile>())?.Data ?? [];
        return items.Any(static item => string.IsNullOrEmpty(item?.Key)) ? throw new JsonException("an item has no key") : items;
    }

    // Without what belongs to the engine of the item: another one has other ids and revisions.
    private static KieItem Portable(KieItem item) =>
        new() { Key = item.Key, Value = item.Value, ValueType = item.ValueType, Status = item.Status, Labels = item.Labels, Priority = item.Priority };
}
