using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>Finds keys that are a value in one item and a section in another, and keys that differ only in case between
/// layers. Both are kept: reading the key returns the value, and binding it to an object or a list reads the section. This is how .NET
/// handles such keys, and no value is lost: <c>logging.level.a</c> and <c>logging.level.a.b</c>, or route rules of
/// the services <c>orders</c> and <c>orders.eu</c>, are valid names in ServiceComb.</summary>
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
                    warnings.Add($"Keys that differ only in case: '{ReceivedText.Escape(other.Key)}' of item {other.Source.Name} in layer {state.Layers[below].Name} is overridden by '{ReceivedText.Escape(value.Key)}' of item {value.Source.Name} in layer {state.Layers[layer].Name}");
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
                // Null or an empty text is an empty section and not a value.
                if (layer.BySpan.TryGetValue(value.Key.AsSpan(0, end), out var parent)
                    && !string.IsNullOrEmpty(parent.Value)
                    && seen.Add((parent.Source.Name, value.Source.Name)))
                {
                    warnings.Add($"'{ReceivedText.Escape(parent.Key)}' is a value in item {parent.Source.Name} and a section in item {value.Source.Name}: reading the key returns the value, binding it to an object reads the section");
                }
            }
        }
    }
}
