using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>Finds names that are a value in one item and a section in another, and names that differ only in case between
/// layers. Both are kept: reading the name gives its value, binding it to an object or a list gives the section. That is
/// how .NET reads such names, and it loses nothing: <c>logging.level.a</c> and <c>logging.level.a.b</c>, or route rules of
/// the services <c>orders</c> and <c>orders.eu</c>, are legal names of ServiceComb.</summary>
internal static class NameClashes
{
    public static List<string> Find(MergedLayers state)
    {
        var warnings = new List<string>();
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < state.Layers.Count; i++)
        {
            foreach (var value in state.Layers[i].Values.Values)
            {
                if (warnings.Count >= LayerContent.MaxWarnings)
                {
                    return warnings;
                }

                FindSpelling(state, i, value, warnings);
                FindSection(state, value, seen, warnings);
            }
        }

        return warnings;
    }

    private static void FindSpelling(MergedLayers state, int layer, LayerValue value, List<string> warnings)
    {
        for (var below = layer - 1; below >= 0; below--)
        {
            if (state.Layers[below].Values.TryGetValue(value.Key, out var other))
            {
                if (other.Key != value.Key)
                {
                    warnings.Add($"Names that differ only in case: '{ReceivedText.Escape(other.Key)}' of item {other.Source.Name} in layer {state.Layers[below].Name} loses against '{ReceivedText.Escape(value.Key)}' of item {value.Source.Name} in layer {state.Layers[layer].Name}");
                }

                return;
            }
        }
    }

    private static void FindSection(MergedLayers state, LayerValue value, HashSet<(string, string)> seen, List<string> warnings)
    {
        for (var end = value.Key.LastIndexOf(':'); end > 0; end = value.Key.LastIndexOf(':', end - 1))
        {
            foreach (var layer in state.Layers)
            {
                // A section that is written as null or as an empty text is an empty one, and no value.
                if (layer.BySpan.TryGetValue(value.Key.AsSpan(0, end), out var parent)
                    && !string.IsNullOrEmpty(parent.Value)
                    && seen.Add((parent.Source.Name, value.Source.Name)))
                {
                    warnings.Add($"'{ReceivedText.Escape(parent.Key)}' is a value in item {parent.Source.Name} and a section in item {value.Source.Name}: reading it gives the value, binding it to an object gives the section");
                }
            }
        }
    }
}
