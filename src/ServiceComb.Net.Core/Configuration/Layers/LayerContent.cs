using System.Runtime.InteropServices;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Configuration.Values;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The merged values of a layer. Immutable.</summary>
internal sealed class LayerContent
{
    /// <summary>The maximum number of warnings; one document can have thousands of errors.</summary>
    public const int MaxWarnings = 100;
    private static long _generations;
    private readonly Dictionary<string, LayerValue> _values;

    private LayerContent(LayerContent earlier, IReadOnlyList<ItemContent> items)
    {
        (Name, Items, Warnings) = (earlier.Name, items, earlier.Warnings);
        _values = new Dictionary<string, LayerValue>(earlier._values, StringComparer.OrdinalIgnoreCase);
        Data = new Dictionary<string, string?>(earlier.Data, StringComparer.OrdinalIgnoreCase);
        PatchedGeneration = earlier.Generation;
    }

    private LayerContent(string name, IReadOnlyList<ItemContent> items, Dictionary<string, LayerValue> values, IReadOnlyList<string> warnings)
    {
        (Name, Items, _values, Warnings) = (name, items, values, warnings);
        var data = new Dictionary<string, string?>(values.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var value in values.Values)
        {
            data.Add(value.Key, value.Value);
        }

        Data = data;
    }

    public string Name { get; }

    /// <summary>The items, lowest precedence first.</summary>
    public IReadOnlyList<ItemContent> Items { get; }

    public IReadOnlyDictionary<string, LayerValue> Values => _values;

    /// <summary>The values for configuration providers. The dictionary is shared by all providers of the layer and must not be modified.</summary>
    public Dictionary<string, string?> Data { get; }

    /// <summary>A unique number of this content.</summary>
    public long Generation { get; } = Interlocked.Increment(ref _generations);

    /// <summary>The generation from which this content differs only in <see cref="PatchedKeys"/>; null when it was merged.</summary>
    public long? PatchedGeneration { get; }

    /// <summary>The keys whose values may differ from <see cref="PatchedGeneration"/>.</summary>
    public List<string> PatchedKeys { get; } = [];

    /// <summary>The warnings; they contain names, but no values.</summary>
    public IReadOnlyList<string> Warnings { get; }

    public Dictionary<string, LayerValue>.AlternateLookup<ReadOnlySpan<char>> BySpan => _values.GetAlternateLookup<ReadOnlySpan<char>>();

    public static LayerContent Empty(string name) => new(name, [], new(StringComparer.OrdinalIgnoreCase), []);

    /// <summary>Applies value-only changes; returns null when a change adds or removes a key or changes which item provides it.</summary>
    /// <param name="earlier">The previous content.</param>
    /// <param name="items">The current items, lowest precedence first.</param>
    /// <param name="changes">The differences to the previous items.</param>
    public static LayerContent? TryPatch(LayerContent earlier, IReadOnlyList<ItemContent> items, IReadOnlyList<ItemChange> changes)
    {
        if (!changes.All(static change => change.IsInPlace))
        {
            return null;
        }

        var patched = new LayerContent(earlier, items);
        foreach (var (before, after) in changes)
        {
            foreach (var (key, value) in after!.Entries)
            {
                // Another item provides the key, and their order may have changed.
                if (!ReferenceEquals(patched._values[key].Source, before))
                {
                    return null;
                }

                patched._values[key] = new LayerValue(key, value, after);
                patched.Data[key] = value;
                patched.PatchedKeys.Add(key);
            }
        }

        return patched;
    }

    /// <summary>Merges items. For duplicate keys, the later item wins.</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="items">The items, lowest precedence first.</param>
    public static LayerContent Merge(string name, IReadOnlyList<ItemContent> items)
    {
        var values = new Dictionary<string, LayerValue>(items.Sum(item => item.Entries.Count), StringComparer.OrdinalIgnoreCase);
        var warnings = new List<string>();
        foreach (var item in items)
        {
            if (item.Problem is { } problem && warnings.Count < MaxWarnings)
            {
                warnings.Add($"Item {item.Name} of layer {name}: {problem}{(item.HasPreviousEntries ? "; its previous values stay in use" : "")}");
            }

            foreach (var (key, value) in item.Entries)
            {
                ref var existing = ref CollectionsMarshal.GetValueRefOrAddDefault(values, key, out var exists);
                if (exists && existing.Key != key && warnings.Count < MaxWarnings)
                {
                    warnings.Add($"Keys that differ only in case in layer {name}: '{ReceivedText.Escape(existing.Key)}' of item {existing.Source.Name} is overridden by '{ReceivedText.Escape(key)}' of item {item.Name}");
                }

                existing = new LayerValue(key, value, item);
            }
        }

        return new LayerContent(name, items, values, warnings);
    }
}
