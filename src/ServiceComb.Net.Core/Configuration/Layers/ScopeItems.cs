using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The enabled items of a label set and their contents. Not thread-safe.</summary>
internal sealed class ScopeItems(ItemReader reader)
{
    private Dictionary<KieItem, ItemContent> _byItem = new(ReferenceEqualityComparer.Instance);

    /// <summary>The contents, lowest precedence first. The list is replaced on changes and never modified.</summary>
    public List<ItemContent> Contents { get; private set; } = [];

    /// <summary>Replaces all items by a list of the engine.</summary>
    public void ReplaceAll(IEnumerable<KieItem> items)
    {
        var enabled = Enabled(items);
        var earlier = ById(Contents);
        var byItem = new Dictionary<KieItem, ItemContent>(enabled.Count, ReferenceEqualityComparer.Instance);
        enabled.Sort(ItemOrder.LowestFirst);
        Contents = enabled.ConvertAll(item => byItem[item] = Read(item, earlier.GetValueOrDefault(item.Id ?? "")));
        _byItem = byItem;
    }

    /// <summary>Applies the difference between two lists of the engine.</summary>
    /// <param name="added">New and changed items of this set.</param>
    /// <param name="removed">Removed and changed items, of this set or others.</param>
    /// <returns>The resulting changes of this set.</returns>
    public List<ItemChange> ApplyChanges(IEnumerable<KieItem> added, IEnumerable<KieItem> removed)
    {
        var replaced = new HashSet<ItemContent>(ReferenceEqualityComparer.Instance);
        foreach (var item in removed)
        {
            if (_byItem.Remove(item, out var content))
            {
                replaced.Add(content);
            }
        }

        var enabled = Enabled(added);
        return replaced.Count == 0 && enabled.Count == 0 ? [] : Replace(replaced, enabled);
    }

    private List<ItemChange> Replace(HashSet<ItemContent> replaced, List<KieItem> added)
    {
        var earlier = ById(replaced);
        var contents = Contents.FindAll(content => !replaced.Contains(content));
        List<ItemChange> changes = [];
        foreach (var item in added)
        {
            earlier.Remove(item.Id ?? "", out var before);
            var after = Read(item, before);
            _byItem[item] = after;
            contents.Insert(IndexFor(item, contents), after);
            if (!ReferenceEquals(before, after))
            {
                changes.Add(new ItemChange(before, after));
            }
        }

        changes.AddRange(earlier.Values.Select(static content => new ItemChange(content, null)));
        Contents = contents;
        return changes;
    }

    // Engines can send null as an item, and send disabled items even if only enabled ones are requested.
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
        // A document that cannot be read keeps its previous values, as it may be in the middle of an edit.
        return content.Problem is not null && content.Entries.Count == 0 && earlier is { Entries.Count: > 0 }
            ? content with { Entries = earlier.Entries, HasPreviousEntries = true }
            : content;
    }

    private static bool HasSameContent(KieItem a, KieItem b) =>
        a.Id is not null && a.Key == b.Key && a.ValueType == b.ValueType && string.Equals(a.Value, b.Value, StringComparison.Ordinal);

    private static bool HasSamePrecedence(KieItem a, KieItem b) =>
        a.UpdateRevision == b.UpdateRevision && a.UpdateTime == b.UpdateTime && a.Priority == b.Priority;
}
