using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The enabled items of one label set with what they give, the lowest first. Not thread-safe.</summary>
internal sealed class ItemSet(ItemReader reader)
{
    // From this part of the list on, that many changes, a whole new set costs less.
    private const int Part = 8;
    private Dictionary<KieItem, ItemContent> _byItem = new(ReferenceEqualityComparer.Instance);

    /// <summary>The contents, the lowest first; never changed, replaced where something changes.</summary>
    public List<ItemContent> Contents { get; private set; } = [];

    /// <summary>Takes a list of the engine. Items that are the very objects of the list before are known and not read again.</summary>
    /// <returns>How it differs; null when it differs too much to say, or in the order of what stayed.</returns>
    public List<ItemChange>? Take(IEnumerable<KieItem> items)
    {
        // Engines send null where an array has a hole, and disabled items even to those who ask for enabled ones.
        List<KieItem> enabled = [.. items.Where(static item =>
            item is not null && (string.IsNullOrEmpty(item.Status) || item.Status.Equals(KieStatus.Enabled, StringComparison.OrdinalIgnoreCase)))];
        var fresh = enabled.FindAll(item => !_byItem.ContainsKey(item));
        if (fresh.Count > _byItem.Count / Part)
        {
            TakeAll(enabled);
            return null;
        }

        return fresh.Count == 0 && enabled.Count == _byItem.Count ? [] : TakeSome(enabled, fresh);
    }

    private void TakeAll(List<KieItem> enabled)
    {
        var earlier = ById(Contents);
        var byItem = new Dictionary<KieItem, ItemContent>(enabled.Count, ReferenceEqualityComparer.Instance);
        enabled.Sort(ItemOrder.LowestFirst);
        Contents = enabled.ConvertAll(item => byItem[item] = Read(item, earlier.GetValueOrDefault(item.Id ?? "")));
        _byItem = byItem;
    }

    private List<ItemChange> TakeSome(List<KieItem> enabled, List<KieItem> fresh)
    {
        var present = new HashSet<KieItem>(enabled, ReferenceEqualityComparer.Instance);
        List<KieItem> gone = [.. _byItem.Keys.Where(item => !present.Contains(item))];
        var replaced = new HashSet<ItemContent>(gone.Select(item => _byItem[item]), ReferenceEqualityComparer.Instance);
        var earlier = ById(replaced);
        var contents = Contents.FindAll(content => !replaced.Contains(content));
        gone.ForEach(item => _byItem.Remove(item));
        List<ItemChange> changes = [];
        foreach (var item in fresh)
        {
            earlier.Remove(item.Id ?? "", out var before);
            var now = Read(item, before);
            _byItem[item] = now;
            contents.Insert(PlaceOf(item, contents), now);
            if (!ReferenceEquals(before, now))
            {
                changes.Add(new ItemChange(before, now));
            }
        }

        changes.AddRange(earlier.Values.Select(static content => new ItemChange(content, null)));
        Contents = contents;
        return changes;
    }

    private static Dictionary<string, ItemContent> ById(IReadOnlyCollection<ItemContent> contents)
    {
        var byId = new Dictionary<string, ItemContent>(contents.Count, StringComparer.Ordinal);
        foreach (var content in contents)
        {
            byId[content.Item.Id ?? ""] = content;
        }

        return byId;
    }

    private static int PlaceOf(KieItem item, List<ItemContent> contents)
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
        if (earlier is not null && SaysTheSame(item, earlier.Item))
        {
            return RanksTheSame(item, earlier.Item) ? earlier : earlier with { Item = item };
        }

        var content = reader.Read(item);
        // A document that somebody is just breaking keeps what it said before.
        return content.Problem is not null && content.Entries.Count == 0 && earlier is { Entries.Count: > 0 }
            ? content with { Entries = earlier.Entries, IsEarlier = true }
            : content;
    }

    private static bool SaysTheSame(KieItem a, KieItem b) =>
        a.Id is not null && a.Key == b.Key && a.ValueType == b.ValueType && string.Equals(a.Value, b.Value, StringComparison.Ordinal);

    private static bool RanksTheSame(KieItem a, KieItem b) =>
        a.UpdateRevision == b.UpdateRevision && a.UpdateTime == b.UpdateTime && a.Priority == b.Priority;
}
