using System.Runtime.InteropServices;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Configuration.Values;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The merged values of one layer; never changed once made.</summary>
internal sealed class LayerContent
{
    /// <summary>One document can hold thousands of mistakes; nobody reads so many lines.</summary>
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

    /// <summary>The items, the lowest first.</summary>
    public IReadOnlyList<ItemContent> Items { get; }

    public IReadOnlyDictionary<string, LayerValue> Values => _values;

    /// <summary>The same as plain values; shared by every provider of the layer, so nobody writes to it.</summary>
    public Dictionary<string, string?> Data { get; }

    /// <summary>Tells contents apart.</summary>
    public long Generation { get; } = Interlocked.Increment(ref _generations);

    /// <summary>The generation that these values differ from in <see cref="PatchedKeys"/> alone; null when that is not known.</summary>
    public long? PatchedGeneration { get; }

    /// <summary>Keys whose values may differ from those of <see cref="PatchedGeneration"/>.</summary>
    public List<string> PatchedKeys { get; } = [];

    /// <summary>What people should know; names only.</summary>
    public IReadOnlyList<string> Warnings { get; }

    public Dictionary<string, LayerValue>.AlternateLookup<ReadOnlySpan<char>> BySpan => _values.GetAlternateLookup<ReadOnlySpan<char>>();

    public static LayerContent Empty(string name) => new(name, [], new(StringComparer.OrdinalIgnoreCase), []);

    /// <summary>The layer after changes that leave its keys, and the item that each comes from, as they are; null when they
    /// do not.</summary>
    /// <param name="earlier">The layer before.</param>
    /// <param name="items">The items now, the lowest first.</param>
    /// <param name="changes">How they differ from those before.</param>
    public static LayerContent? TryPatch(LayerContent earlier, IReadOnlyList<ItemContent> items, IReadOnlyList<ItemChange> changes)
    {
        if (!changes.All(static change => change.IsInPlace))
        {
            return null;
        }

        var patched = new LayerContent(earlier, items);
        foreach (var (before, now) in changes)
        {
            foreach (var (key, value) in now!.Entries)
            {
                // An item that lost to another may win over it now.
                if (!ReferenceEquals(patched._values[key].Source, before))
                {
                    return null;
                }

                patched._values[key] = new LayerValue(key, value, now);
                patched.Data[key] = value;
                patched.PatchedKeys.Add(key);
            }
        }

        return patched;
    }

    /// <summary>Merges items; of two values with one key that of the later item holds.</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="items">The items, the lowest first.</param>
    public static LayerContent Merge(string name, IReadOnlyList<ItemContent> items)
    {
        var values = new Dictionary<string, LayerValue>(items.Sum(item => item.Entries.Count), StringComparer.OrdinalIgnoreCase);
        var warnings = new List<string>();
        foreach (var item in items)
        {
            if (item.Problem is { } problem && warnings.Count < MaxWarnings)
            {
                warnings.Add($"Item {item.Name} of layer {name}: {problem}{(item.HasPreviousEntries ? "; its earlier values stay" : "")}");
            }

            foreach (var (key, value) in item.Entries)
            {
                ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(values, key, out var isHeld);
                if (isHeld && held.Key != key && warnings.Count < MaxWarnings)
                {
                    warnings.Add($"Names that differ only in case in layer {name}: '{ReceivedText.Escape(held.Key)}' of item {held.Source.Name} loses against '{ReceivedText.Escape(key)}' of item {item.Name}");
                }

                held = new LayerValue(key, value, item);
            }
        }

        return new LayerContent(name, items, values, warnings);
    }
}
