using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The labels of items that belong to a layer. Layers with an environment have two sets: <c>environment: all</c> and, with
/// higher precedence, the environment of the app.</summary>
/// <param name="Layer">The name of the layer.</param>
/// <param name="Labels">The required labels.</param>
/// <param name="IsExact">Whether items must have no other labels.</param>
internal sealed record LabelSet(string Layer, IReadOnlyList<KeyValuePair<string, string>> Labels, bool IsExact)
{
    public bool Matches(KieItem item)
    {
        if (IsExact && item.Labels.Count != Labels.Count)
        {
            return false;
        }

        foreach (var (name, value) in Labels)
        {
            if (!item.Labels.TryGetValue(name, out var actual) || actual != value)
            {
                return false;
            }
        }

        return true;
    }
}
