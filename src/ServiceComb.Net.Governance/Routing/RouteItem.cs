using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>An entry of <c>route</c> or <c>fallback</c>: a weight and the instances it is for.</summary>
internal sealed class RouteItem
{
    private readonly Func<ServiceInstance, int> _score;
    private readonly string _target;

    private RouteItem(int weight, string name, string target, Func<ServiceInstance, int> score) =>
        (Weight, Name, _target, _score) = (weight, name, target, score);

    public int Weight { get; }

    /// <summary>The tags as one text, or the name of the group.</summary>
    public string Name { get; }

    /// <summary>An entry for the instances with some tags.</summary>
    public static RouteItem OfTags(int weight, KeyValuePair<string, string>[] tags) =>
        new(weight, NameOf(tags), NameOf(tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal)), instance => Score(tags, instance));

    /// <summary>An entry for the instances that fit a condition.</summary>
    public static RouteItem OfGroup(int weight, string name, DarkLaunchCondition group) =>
        new(weight, name, name, instance => group.Fits(instance) ? 1 : 0);

    /// <summary>Whether both are for the same instances, as entries with the same tags in any order are.</summary>
    public bool HasTargetOf(RouteItem other) => _target == other._target;

    /// <summary>How well an instance fits: 0 when it does not, else more the better.</summary>
    public int Score(ServiceInstance instance) => _score(instance);

    private static string NameOf(IEnumerable<KeyValuePair<string, string>> tags) => string.Join(',', tags.Select(static tag => $"{tag.Key}={tag.Value}"));

    // The number of tags. A property that the instance lacks fits, as in Java (R/model/TagItem.java).
    private static int Score(KeyValuePair<string, string>[] tags, ServiceInstance instance)
    {
        foreach (var (name, wanted) in tags)
        {
            if (name == MatchSource.VersionTag && instance.Version != wanted)
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
