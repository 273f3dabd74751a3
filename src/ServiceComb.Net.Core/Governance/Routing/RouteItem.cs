using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Represents an item of <c>route</c> or <c>fallback</c>: a weight and the instances it selects.</summary>
internal sealed class RouteItem
{
    private readonly Func<ServiceInstance, int> _score;
    private readonly string _target;

    private RouteItem(int weight, string name, string target, Func<ServiceInstance, int> score) =>
        (Weight, Name, _target, _score) = (weight, name, target, score);

    public int Weight { get; }

    /// <summary>Gets the tags as text, or the name of the group.</summary>
    public string Name { get; }

    /// <summary>Creates an item that selects instances by tags.</summary>
    public static RouteItem ForTags(int weight, KeyValuePair<string, string>[] tags) =>
        new(weight, JoinTags(tags), JoinTags(tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal)), instance => Score(tags, instance));

    /// <summary>Creates an item that selects instances by a condition.</summary>
    public static RouteItem ForGroup(int weight, string name, DarkLaunchCondition group) =>
        new(weight, name, name, instance => group.IsMatch(instance) ? 1 : 0);

    /// <summary>Returns whether both items select the same instances, as items with the same tags in any order
    /// do.</summary>
    public bool HasSameTarget(RouteItem other) => _target == other._target;

    /// <summary>Returns how well an instance matches: 0 for no match, higher is better.</summary>
    public int Score(ServiceInstance instance) => _score(instance);

    private static string JoinTags(IEnumerable<KeyValuePair<string, string>> tags) => string.Join(',', tags.Select(static tag => $"{tag.Key}={tag.Value}"));

    // The number of tags. A property that the instance lacks matches, as in Java (R/model/TagItem.java).
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
