using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The labels whose items belong to a layer. Layers with an environment have two sets: <c>environment: all</c> and,
/// above it, the environment of this app.</summary>
/// <param name="Layer">The name of the layer.</param>
/// <param name="Labels">The labels.</param>
/// <param name="IsExact">Whether items carry those labels and no others.</param>
internal sealed record LabelSet(string Layer, IReadOnlyList<KeyValuePair<string, string>> Labels, bool IsExact)
{
    public bool Matches(KieItem item)
    {
        if (item.Labels is not { } labels || (IsExact && labels.Count != Labels.Count))
        {
            return false;
        }

        foreach (var (name, value) in Labels)
        {
            if (!labels.TryGetValue(name, out var its) || its != value)
            {
                return false;
            }
        }

        return true;
    }
}
