using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>Applies lists of the engine to the layers. Not thread-safe; callers serialize access.</summary>
internal sealed class LayerCollection(LayerPlan plan, ItemReader reader)
{
    private readonly Dictionary<LabelSet, ScopeItems> _itemsBySet = plan.Sets.ToDictionary(
        set => set, _ => new ScopeItems(reader), (IEqualityComparer<LabelSet>)ReferenceEqualityComparer.Instance);

    private readonly Dictionary<KieScope, IReadOnlyList<KieItem>> _latestItems = new(ReferenceEqualityComparer.Instance);

    /// <summary>Returns the layers after lists of some scopes were received.</summary>
    public MergedLayers Apply(MergedLayers layers, IEnumerable<(KieScope Scope, IReadOnlyList<KieItem> Items)> lists)
    {
        // Null for layers to merge again, because more changed than a few items.
        var changesByLayer = new Dictionary<string, List<ItemChange>?>();
        foreach (var (scope, items) in lists)
        {
            // Remove the list until all sets are updated, so that after an exception the next list is applied as a whole.
            var difference = _latestItems.Remove(scope, out var before) ? ListDifference.Between(before, items) : null;
            foreach (var set in scope.Sets)
            {
                var changes = Update(scope, set, items, difference);
                changesByLayer[set.Layer] = changesByLayer.TryGetValue(set.Layer, out var others)
                    ? others is null || changes is null ? null : [.. others, .. changes]
                    : changes;
            }

            _latestItems[scope] = items;
        }

        return new MergedLayers([.. layers.Layers.Select(layer => changesByLayer.TryGetValue(layer.Name, out var changes) ? Merge(layer, changes) : layer)]);
    }

    private List<ItemChange>? Update(KieScope scope, LabelSet set, IReadOnlyList<KieItem> items, ListDifference? difference)
    {
        if (difference is not null)
        {
            return _itemsBySet[set].ApplyChanges(Matching(difference.Added), difference.Removed);
        }

        _itemsBySet[set].ReplaceAll(Matching(items));
        return null;

        IEnumerable<KieItem> Matching(IReadOnlyList<KieItem> candidates) => scope.Sets.Count == 1 ? candidates : candidates.Where(item => item is not null && set.Matches(item));
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
