namespace ServiceComb.Net.Configuration.Layers;

/// <summary>All layers at one point in time.</summary>
/// <param name="Layers">The layers, lowest precedence first.</param>
internal sealed record MergedLayers(IReadOnlyList<LayerContent> Layers)
{
    /// <summary>Returns the effective value of a key: that of the highest layer that defines it.</summary>
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

    /// <summary>Compares the effective values with those of an earlier state of the same layers.</summary>
    public LayersDifference DifferenceFrom(MergedLayers earlier)
    {
        var changed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (hasChanges, hasNewClashes) = (false, false);
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
                    hasChanges |= AddIfChanged(key, now[key] == before[key]);
                    // An empty text is a section and not a value, so it cannot clash.
                    hasNewClashes |= string.IsNullOrEmpty(now[key]) != string.IsNullOrEmpty(before[key]);
                }

                continue;
            }

            // Keys, their spelling or the items that provide them may have changed.
            hasNewClashes = true;
            foreach (var (key, value) in now)
            {
                hasChanges |= AddIfChanged(key, before.TryGetValue(key, out var old) && old == value);
            }

            foreach (var key in before.Keys)
            {
                hasChanges |= AddIfChanged(key, now.ContainsKey(key));
            }
        }

        return new LayersDifference(hasChanges, hasNewClashes, changed);

        bool AddIfChanged(string key, bool isSame)
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
