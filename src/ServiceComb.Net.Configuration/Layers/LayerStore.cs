using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>Turns answers of the engine into states. Not thread-safe: its owner calls it under a lock.</summary>
internal sealed class LayerStore(LayerPlan plan, ItemReader reader)
{
    private readonly Dictionary<LabelSet, IReadOnlyList<ItemContent>> _contents = plan.Sets.ToDictionary(
        set => set, static _ => (IReadOnlyList<ItemContent>)[], (IEqualityComparer<LabelSet>)ReferenceEqualityComparer.Instance);

    /// <summary>The state as it is after answers of some scopes.</summary>
    public KieState Apply(KieState state, IEnumerable<(KieScope Scope, IReadOnlyList<KieItem> Items)> answers)
    {
        var touched = new HashSet<string>();
        foreach (var (scope, items) in answers)
        {
            foreach (var set in scope.Sets)
            {
                _contents[set] = Read(_contents[set], scope.Sets.Count == 1 ? items : items.Where(set.Fits));
                touched.Add(set.Layer);
            }
        }

        return new KieState([.. state.Layers.Select(layer => touched.Contains(layer.Name) ? Merge(layer) : layer)]);
    }

    private List<ItemContent> Read(IReadOnlyList<ItemContent> known, IEnumerable<KieItem> items)
    {
        var earlier = new Dictionary<string, ItemContent>(known.Count, StringComparer.Ordinal);
        foreach (var content in known)
        {
            earlier[content.Item.Id ?? ""] = content;
        }

        // Engines send null where an array has a hole, and disabled items even to those who ask for enabled ones.
        List<KieItem> enabled = [.. items.Where(static item =>
            item is not null && (string.IsNullOrEmpty(item.Status) || item.Status.Equals(KieStatus.Enabled, StringComparison.OrdinalIgnoreCase)))];
        enabled.Sort(ItemOrder.LowestFirst);
        return enabled.ConvertAll(item => Read(item, earlier.GetValueOrDefault(item.Id ?? "")));
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

    private LayerContent Merge(LayerContent layer)
    {
        ItemContent[] items = [.. plan.Sets.Where(set => set.Layer == layer.Name).SelectMany(set => _contents[set])];
        return layer.Items.SequenceEqual(items, ReferenceEqualityComparer.Instance) ? layer : LayerContent.Merge(layer.Name, items);
    }
}
