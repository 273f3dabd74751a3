using System.Globalization;
using ServiceComb.Net.Client.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlNode = YamlDotNet.RepresentationModel.YamlNode;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Represents one rule of a <see cref="RouteRuleDocument"/>.</summary>
public sealed class RouteRuleEntry
{
    private const string PrecedenceName = "precedence";
    private const string MatchName = "match";
    private const string RouteName = "route";
    private const string WeightName = "weight";

    /// <summary>Initializes a rule without conditions that does not restrict the instances.</summary>
    public RouteRuleEntry()
        : this([])
    {
    }

    internal RouteRuleEntry(YamlMappingNode node) => Node = node;

    /// <summary>Gets or sets the precedence. Rules with a higher one are tried first. Default: 0.</summary>
    public int Precedence
    {
        get => int.TryParse(Scalar(Node, PrecedenceName), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
        set => Node.Children[new YamlScalarNode(PrecedenceName)] = new YamlScalarNode(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Gets whether the rule applies only to requests that meet a condition.</summary>
    public bool HasCondition => Find(Node, MatchName) is YamlMappingNode { Children.Count: > 0 };

    /// <summary>Gets the conditions in one line; empty for none.</summary>
    public string Condition => HasCondition ? Describe(Find(Node, MatchName)!) : "";

    /// <summary>Gets or sets the conditions as the YAML text of a map, such as <c>headers: {level: {exact: gold}}</c>; null for none.</summary>
    /// <exception cref="FormatException">The text is not a map.</exception>
    public string? Match
    {
        get => HasCondition ? YamlTree.Write(Find(Node, MatchName)!) : null;
        set => SetMatch(value);
    }

    /// <summary>Gets or sets the shares of the calls. Without any, the rule does not restrict the instances.</summary>
    public IReadOnlyList<RouteShare> Route
    {
        get => [.. Entries.Select(ReadShare)];
        set => SetRoute(value);
    }

    /// <summary>Gets the map of the rule.</summary>
    internal YamlMappingNode Node { get; }

    private IEnumerable<YamlMappingNode> Entries => (Find(Node, RouteName) as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? [];

    private static RouteShare ReadShare(YamlMappingNode entry) => new()
    {
        Weight = int.TryParse(Scalar(entry, WeightName), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight) ? weight : null,
        Tags = ReadTags(entry),
    };

    private static Dictionary<string, string> ReadTags(YamlMappingNode entry)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in (Find(entry, "tags") ?? Find(entry, "tag")) is YamlMappingNode map ? map.Children.AsEnumerable() : [])
        {
            tags[name.ToString()] = value.ToString();
        }

        return tags;
    }

    private void SetRoute(IReadOnlyList<RouteShare> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        // An entry with the same tags keeps its other fields.
        var existing = Entries.ToList();
        Node.Children[new YamlScalarNode(RouteName)] = new YamlSequenceNode(shares.Select(share =>
        {
            var entry = existing.Find(candidate => HasTags(candidate, share.Tags)) ?? [];
            existing.Remove(entry);
            return Fill(entry, share);
        }));
    }

    private static bool HasTags(YamlMappingNode entry, IReadOnlyDictionary<string, string> tags) =>
        ReadTags(entry) is var own && own.Count == tags.Count && own.All(tag => tags.GetValueOrDefault(tag.Key) == tag.Value);

    private static YamlMappingNode Fill(YamlMappingNode entry, RouteShare share)
    {
        entry.Children.Remove(new YamlScalarNode(WeightName));
        if (share.Weight is { } weight)
        {
            entry.Children[new YamlScalarNode(WeightName)] = new YamlScalarNode(weight.ToString(CultureInfo.InvariantCulture));
        }

        entry.Children.Remove(new YamlScalarNode("tag"));
        entry.Children[new YamlScalarNode("tags")] = new YamlMappingNode(share.Tags.Select(static tag => KeyValuePair.Create<YamlNode, YamlNode>(
            new YamlScalarNode(tag.Key), new YamlScalarNode(tag.Value) { Style = ScalarStyle.SingleQuoted })));
        return entry;
    }

    private void SetMatch(string? text)
    {
        var key = new YamlScalarNode(MatchName);
        if (YamlTree.Load(text ?? "", "The conditions are") is not { } match)
        {
            Node.Children.Remove(key);
            return;
        }

        Node.Children[key] = match as YamlMappingNode ?? throw new FormatException("The conditions are not a map.");
    }

    private static YamlNode? Find(YamlMappingNode map, string name) => map.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;

    private static string? Scalar(YamlMappingNode map, string name) => (Find(map, name) as YamlScalarNode)?.Value;

    private static string Describe(YamlNode node) => node switch
    {
        YamlMappingNode map => string.Join(", ", map.Children.Select(static pair => pair.Value is YamlScalarNode ? $"{pair.Key}: {pair.Value}" : $"{pair.Key} {{{Describe(pair.Value)}}}")),
        YamlSequenceNode list => string.Join(", ", list.Children.Select(Describe)),
        _ => node.ToString(),
    };
}
