using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>Turns answers of the engine into states. Not thread-safe: its owner calls it under a lock.</summary>
internal sealed class LayerCollection(LayerPlan plan, ItemReader reader)
{
    private readonly Dictionary<LabelSet, ScopeItems> _itemsBySet = plan.Sets.ToDictionary(
        set => set, _ => new ScopeItems(reader), (IEqualityComparer<LabelSet>)ReferenceEqualityComparer.Instance);

    private readonly Dictionary<KieScope, IReadOnlyList<KieItem>> _latestItems = new(ReferenceEqualityComparer.Instance);

    /// <summary>The state as it is after answers of some scopes.</summary>
    public MergedLayers Apply(MergedLayers state, IEnumerable<(KieScope Scope, IReadOnlyList<KieItem> Items)> answers)
    {
        // Null where more changed than can be told item by item.
        var touched = new Dictionary<string, List<ItemChange>?>();
        foreach (var (scope, items) in answers)
        {
            // Removed until every set has taken it: after a failure in between the next list is taken whole.
            var difference = _latestItems.Remove(scope, out var before) ? ListDifference.Between(before, items) : null;
            foreach (var set in scope.Sets)
            {
                var changes = Update(scope, set, items, difference);
                touched[set.Layer] = touched.TryGetValue(set.Layer, out var others)
                    ? others is null || changes is null ? null : [.. others, .. changes]
                    : changes;
            }

            _latestItems[scope] = items;
        }

        return new MergedLayers([.. state.Layers.Select(layer => touched.TryGetValue(layer.Name, out var changes) ? Merge(layer, changes) : layer)]);
    }

    private List<ItemChange>? Update(KieScope scope, LabelSet set, IReadOnlyList<KieItem> items, ListDifference? difference)
    {
        if (difference is not null)
        {
            return _itemsBySet[set].ApplyChanges(Fitting(difference.Added), difference.Removed);
        }

        _itemsBySet[set].ReplaceAll(Fitting(items));
        return null;

        IEnumerable<KieItem> Fitting(IReadOnlyList<KieItem> some) => scope.Sets.Count == 1 ? some : some.Where(item => item is not null && set.Matches(item));
    }

    private LayerContent Merge(LayerContent layer, List<ItemChange>? changes)
    {
        if (changes is { Count: 0 })
        {
            return layer;
        }

        ItemContent[] items = [.. plan.Sets.Where(set => set.Layer == layer.Name).SelectMany(set => _itemsBySet[set].Contents)];
        return changes is null && layer.Items.SequenceEqual(items, ReferenceEqualityComparer.Instance) ? layer
            : changes is not null && LayerContent.TryPatch(layer, items, changes) is { } patched ? patched
            : LayerContent.Merge(layer.Name, items);
    }
}
