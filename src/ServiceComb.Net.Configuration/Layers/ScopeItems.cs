using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The enabled items of one label set with what they give, the lowest first. Not thread-safe.</summary>
internal sealed class ScopeItems(ItemReader reader)
{
    private Dictionary<KieItem, ItemContent> _byItem = new(ReferenceEqualityComparer.Instance);

    /// <summary>The contents, the lowest first; never changed, replaced where something changes.</summary>
    public List<ItemContent> Contents { get; private set; } = [];

    /// <summary>Takes a whole list of the engine.</summary>
    public void ReplaceAll(IEnumerable<KieItem> items)
    {
        var enabled = Enabled(items);
        var earlier = ById(Contents);
        var byItem = new Dictionary<KieItem, ItemContent>(enabled.Count, ReferenceEqualityComparer.Instance);
        enabled.Sort(ItemOrder.LowestFirst);
        Contents = enabled.ConvertAll(item => byItem[item] = Read(item, earlier.GetValueOrDefault(item.Id ?? "")));
        _byItem = byItem;
    }

    /// <summary>Takes what a list of the engine says otherwise than the one before.</summary>
    /// <param name="fresh">Items of this set that are new or have changed.</param>
    /// <param name="gone">Items, of this set or not, that the list no longer holds.</param>
    /// <returns>What changes by that.</returns>
    public List<ItemChange> ApplyChanges(IEnumerable<KieItem> fresh, IEnumerable<KieItem> gone)
    {
        var replaced = new HashSet<ItemContent>(ReferenceEqualityComparer.Instance);
        foreach (var item in gone)
        {
            if (_byItem.Remove(item, out var content))
            {
                replaced.Add(content);
            }
        }

        var enabled = Enabled(fresh);
        return replaced.Count == 0 && enabled.Count == 0 ? [] : Replace(replaced, enabled);
    }

    private List<ItemChange> Replace(HashSet<ItemContent> replaced, List<KieItem> fresh)
    {
        var earlier = ById(replaced);
        var contents = Contents.FindAll(content => !replaced.Contains(content));
        List<ItemChange> changes = [];
        foreach (var item in fresh)
        {
            earlier.Remove(item.Id ?? "", out var before);
            var now = Read(item, before);
            _byItem[item] = now;
            contents.Insert(IndexFor(item, contents), now);
            if (!ReferenceEquals(before, now))
            {
                changes.Add(new ItemChange(before, now));
            }
        }

        changes.AddRange(earlier.Values.Select(static content => new ItemChange(content, null)));
        Contents = contents;
        return changes;
    }

    // Engines send null where an array has a hole, and disabled items even to those who ask for enabled ones.
    private static List<KieItem> Enabled(IEnumerable<KieItem> items) => [.. items.Where(static item =>
        item is not null && (string.IsNullOrEmpty(item.Status) || item.Status.Equals(KieStatus.Enabled, StringComparison.OrdinalIgnoreCase)))];

    private static Dictionary<string, ItemContent> ById(IReadOnlyCollection<ItemContent> contents)
    {
        var byId = new Dictionary<string, ItemContent>(contents.Count, StringComparer.Ordinal);
        foreach (var content in contents)
        {
            byId[content.Item.Id ?? ""] = content;
        }

        return byId;
    }

    private static int IndexFor(KieItem item, List<ItemContent> contents)
    {
        var (low, high) = (0, contents.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ItemOrder.LowestFirst.Compare(contents[middle].Item, item) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private ItemContent Read(KieItem item, ItemContent? earlier)
    {
        if (earlier is not null && HasSameContent(item, earlier.Item))
        {
            return HasSamePrecedence(item, earlier.Item) ? earlier : earlier with { Item = item };
        }

        var content = reader.Read(item);
        // A document that somebody is just breaking keeps what it said before.
        return content.Problem is not null && content.Entries.Count == 0 && earlier is { Entries.Count: > 0 }
            ? content with { Entries = earlier.Entries, HasPreviousEntries = true }
            : content;
    }

    private static bool HasSameContent(KieItem a, KieItem b) =>
        a.Id is not null && a.Key == b.Key && a.ValueType == b.ValueType && string.Equals(a.Value, b.Value, StringComparison.Ordinal);

    private static bool HasSamePrecedence(KieItem a, KieItem b) =>
        a.UpdateRevision == b.UpdateRevision && a.UpdateTime == b.UpdateTime && a.Priority == b.Priority;
}
