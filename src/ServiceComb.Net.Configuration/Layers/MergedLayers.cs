namespace ServiceComb.Net.Configuration.Layers;

/// <summary>All layers at one moment.</summary>
/// <param name="Layers">The layers, the lowest first.</param>
internal sealed record MergedLayers(IReadOnlyList<LayerContent> Layers)
{
    /// <summary>The value that holds for a key: that of the highest layer that has one.</summary>
    public LayerValue? Find(string key)
    {
        for (var i = Layers.Count - 1; i >= 0; i--)
        {
            if (Layers[i].Values.TryGetValue(key, out var value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>How the values that hold differ from those of an earlier state with the same layers.</summary>
    public LayersDifference DifferenceFrom(MergedLayers earlier)
    {
        var changed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (content, clashes) = (false, false);
        for (var i = 0; i < Layers.Count; i++)
        {
            var (now, before) = (Layers[i].Data, earlier.Layers[i].Data);
            if (ReferenceEquals(now, before))
            {
                continue;
            }

            if (Layers[i].PatchedGeneration == earlier.Layers[i].Generation)
            {
                foreach (var key in Layers[i].PatchedKeys)
                {
                    content |= Note(key, now[key] == before[key]);
                    // A section that is written as an empty text is no value, so that it clashes with nothing.
                    clashes |= string.IsNullOrEmpty(now[key]) != string.IsNullOrEmpty(before[key]);
                }

                continue;
            }

            // Names, their spelling or the items they come from may be others.
            clashes = true;
            foreach (var (key, value) in now)
            {
                content |= Note(key, before.TryGetValue(key, out var old) && old == value);
            }

            foreach (var key in before.Keys)
            {
                content |= Note(key, now.ContainsKey(key));
            }
        }

        return new LayersDifference(content, clashes, changed);

        bool Note(string key, bool isSame)
        {
            if (!isSame && EffectiveValue(key) != earlier.EffectiveValue(key))
            {
                changed.Add(key);
            }

            return !isSame;
        }
    }

    private (bool, string?) EffectiveValue(string key) => Find(key) is { } found ? (true, found.Value) : (false, null);
}
