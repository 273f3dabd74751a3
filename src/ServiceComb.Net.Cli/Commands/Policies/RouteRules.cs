using System.Globalization;
using ServiceComb.Net.Cli.Terminal;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Cli.Commands.Policies;

/// <summary>A route rule whose part without conditions can be replaced. Rules with conditions, such as those for testers, stay.</summary>
internal sealed class RouteRules
{
    private const string Precedence = "precedence";
    private readonly List<YamlMappingNode> _conditional = [];
    private readonly List<YamlMappingNode> _unconditional = [];

    private RouteRules(IEnumerable<YamlNode> rules)
    {
        foreach (var rule in rules)
        {
            var map = rule as YamlMappingNode ?? throw new CliException("The present route rule is not a list of maps. Correct it with 'servicecomb policy apply' first.");
            (HasCondition(map) ? _conditional : _unconditional).Add(map);
        }
    }

    public bool IsEmpty => _conditional.Count == 0 && _unconditional.Count == 0;

    /// <summary>Returns the rules in the order in which they are tried: condition, version and weight.</summary>
    public IEnumerable<(string Condition, string Version, string Weight)> Rows =>
        from rule in _conditional.Concat(_unconditional).OrderByDescending(PrecedenceOf)
        from route in Items(rule, "route")
        select (HasCondition(rule) ? Flow(rule["match"]) : "", TagsOf(route), Scalar(route, "weight") ?? "");

    public static RouteRules Parse(string? text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text ?? ""));
            return stream.Documents.Count == 0 ? new RouteRules([])
                : stream.Documents[0].RootNode is YamlSequenceNode list ? new RouteRules(list.Children)
                : throw new CliException("The present route rule is not a list. Correct it with 'servicecomb policy apply' first.");
        }
        catch (YamlException exception)
        {
            throw new CliException($"The present route rule is not YAML (line {exception.Start.Line}). Correct it with 'servicecomb policy apply' first.");
        }
    }

    /// <summary>Replaces the rule without conditions.</summary>
    public void Divide(IEnumerable<KeyValuePair<string, int>> weights)
    {
        _unconditional.Clear();
        // Rules with a higher precedence are tried first.
        var precedence = _conditional.Select(PrecedenceOf).Append(2).Min() - 1;
        var routes = weights.Select(static weight => (YamlNode)new YamlMappingNode(
            "weight", weight.Value.ToString(CultureInfo.InvariantCulture),
            "tags", new YamlMappingNode("version", new YamlScalarNode(weight.Key) { Style = ScalarStyle.SingleQuoted })));
        _unconditional.Add(new YamlMappingNode(Precedence, precedence.ToString(CultureInfo.InvariantCulture), "route", new YamlSequenceNode(routes)));
    }

    /// <summary>Removes the rule without conditions.</summary>
    public void Clear() => _unconditional.Clear();

    public string Write()
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var rules = _conditional.OrderByDescending(PrecedenceOf).Concat(_unconditional);
        new YamlStream(new YamlDocument(new YamlSequenceNode(rules))).Save(writer, assignAnchors: false);
        return writer.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    private static bool HasCondition(YamlMappingNode rule) =>
        rule.Children.TryGetValue(new YamlScalarNode("match"), out var match) && match is YamlMappingNode { Children.Count: > 0 };

    private static int PrecedenceOf(YamlMappingNode rule) =>
        int.TryParse(Scalar(rule, Precedence), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static IEnumerable<YamlNode> Items(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var node) && node is YamlSequenceNode list ? list.Children : [];

    private static string? Scalar(YamlNode node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) && value is YamlScalarNode scalar ? scalar.Value : null;

    private static string TagsOf(YamlNode route) =>
        route is YamlMappingNode map && map.Children.FirstOrDefault(static pair => pair.Key is YamlScalarNode { Value: "tags" or "tag" }).Value is YamlMappingNode tags
            ? string.Join(" ", tags.Children.Select(static tag => tag.Key.ToString() == "version" ? $"{tag.Value}" : $"{tag.Key}={tag.Value}")) : "";

    private static string Flow(YamlNode node) => node switch
    {
        YamlMappingNode map => string.Join(", ", map.Children.Select(static pair => pair.Value is YamlScalarNode ? $"{pair.Key}: {pair.Value}" : $"{pair.Key} {{{Flow(pair.Value)}}}")),
        YamlSequenceNode list => string.Join(", ", list.Children.Select(Flow)),
        _ => node.ToString(),
    };
}
