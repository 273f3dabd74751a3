using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>An entry of <c>route</c> or <c>fallback</c>: a weight and the tags of the instances it is for.</summary>
internal sealed class RouteItem(int weight, KeyValuePair<string, string>[] tags)
{
    private const string VersionTag = "version";

    public int Weight => weight;

    /// <summary>The tags as one text.</summary>
    public string Name { get; } = string.Join(',', tags.Select(static tag => $"{tag.Key}={tag.Value}"));

    /// <summary>How well an instance fits: the number of tags, 0 when it does not. A property that the instance lacks fits,
    /// as in Java (R/model/TagItem.java).</summary>
    public int Score(ServiceInstance instance)
    {
        foreach (var (name, wanted) in tags)
        {
            if (name == VersionTag && instance.Version != wanted)
            {
                return 0;
            }

            if (instance.Properties.TryGetValue(name, out var value) && value != wanted)
            {
                return 0;
            }
        }

        return tags.Length;
    }
}
