namespace ServiceComb.Net.Configuration.Layers;

/// <summary>All layers at one moment.</summary>
/// <param name="Layers">The layers, the lowest first.</param>
internal sealed record KieState(IReadOnlyList<LayerContent> Layers)
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
    public StateDifference Since(KieState earlier)
    {
        var changed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (content, names) = (false, false);
        for (var i = 0; i < Layers.Count; i++)
        {
            var (now, before) = (Layers[i].Data, earlier.Layers[i].Data);
            if (ReferenceEquals(now, before))
            {
                continue;
            }

            if (ReferenceEquals(Layers[i].PatchedData, before))
            {
                foreach (var key in Layers[i].PatchedKeys)
                {
                    content |= Note(key, now[key] == before[key]);
                }

                continue;
            }

            names |= now.Count != before.Count;
            foreach (var (key, value) in now)
            {
                var isKnown = before.TryGetValue(key, out var old);
                names |= !isKnown;
                content |= Note(key, isKnown && old == value);
            }

            foreach (var key in before.Keys)
            {
                content |= Note(key, now.ContainsKey(key));
            }
        }

        return new StateDifference(content, names, changed.Count);

        bool Note(string key, bool isSame)
        {
            if (!isSame && Holds(key) != earlier.Holds(key))
            {
                changed.Add(key);
            }

            return !isSame;
        }
    }

    private (bool, string?) Holds(string key) => Find(key) is { } found ? (true, found.Value) : (false, null);
}
