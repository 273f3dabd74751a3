using ServiceComb.Net.Configuration.Layers;
using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration;

/// <summary>Computes what apps read from the configuration center, with the code that loads it in apps. For tools that show or edit
/// items.</summary>
public static class KieConfigurationPreview
{
    /// <summary>Gets the names of the layers, lowest precedence first.</summary>
    public static IReadOnlyList<string> Layers { get; } = [LayerPlan.App, LayerPlan.Service, LayerPlan.Version, LayerPlan.Custom];

    /// <summary>Reads the values of an item. An item that cannot be read has a problem and no values.</summary>
    /// <param name="item">The item; its key, type and value are used.</param>
    /// <exception cref="ArgumentNullException"><paramref name="item"/> is null.</exception>
    public static KieItemValues Read(KieItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var content = new ItemReader([]).Read(item);
        return new KieItemValues { Item = item, Values = content.Entries, Problem = content.Problem };
    }

    /// <summary>Merges items as the app with these options does.</summary>
    /// <param name="options">The options of the app: the service with its application, environment and version, and the layers of
    /// <see cref="KieOptions"/>.</param>
    /// <param name="items">The items of the configuration center. Those of other apps and disabled ones are not used.</param>
    /// <returns>The effective values, ordered by key.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IReadOnlyList<KieEffectiveValue> Merge(ServiceCombOptions options, IEnumerable<KieItem> items)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(items);
        var plan = LayerPlan.For(options);
        KieItem[] all = [.. items];
        var empty = new MergedLayers([.. plan.Layers.Select(LayerContent.Empty)]);
        // An app receives only the items of a scope, because it queries them by labels.
        var lists = plan.Scopes.Select(scope => (scope, (IReadOnlyList<KieItem>)[.. all.Where(item => scope.Sets.Any(set => set.Matches(item)))]));
        var merged = new LayerCollection(plan, new ItemReader(options.Kie.FileSources)).Apply(empty, lists);
        return [.. CollectSources(merged)
            .Select(pair => new KieEffectiveValue { Key = merged.Find(pair.Key)!.Value.Key, Sources = pair.Value })
            .OrderBy(static value => value.Key, StringComparer.OrdinalIgnoreCase)];
    }

    private static Dictionary<string, List<KieValueSource>> CollectSources(MergedLayers merged)
    {
        var sources = new Dictionary<string, List<KieValueSource>>(StringComparer.OrdinalIgnoreCase);
        foreach (var layer in merged.Layers.Reverse())
        {
            foreach (var content in layer.Items.Reverse())
            {
                // Of equal keys in one item the last one counts.
                foreach (var (key, value) in content.Entries.Reverse().DistinctBy(static entry => entry.Key, StringComparer.OrdinalIgnoreCase))
                {
                    if (!sources.TryGetValue(key, out var found))
                    {
                        sources.Add(key, found = []);
                    }

                    found.Add(new KieValueSource { Layer = layer.Name, Item = content.Item, Value = value });
                }
            }
        }

        return sources;
    }
}
