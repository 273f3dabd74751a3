using ServiceComb.Net.Client.Yaml;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Reads and writes the text of a route rule, <c>servicecomb.routeRule.{service}</c>. For tools that edit rules: fields that the
/// tool does not know stay as they are.</summary>
public sealed class RouteRuleDocument
{
    private const int MaxLength = 128 * 1024;
    private readonly List<RouteRuleEntry> _rules;

    private RouteRuleDocument(IEnumerable<RouteRuleEntry> rules) => _rules = [.. rules];

    /// <summary>Gets the rules in the order of the document. Rules can be added, removed and reordered.</summary>
    public IList<RouteRuleEntry> Rules => _rules;

    /// <summary>Gets the rules in the order in which they are tried: highest precedence first.</summary>
    public IEnumerable<RouteRuleEntry> RulesByPrecedence => _rules.OrderByDescending(static rule => rule.Precedence);

    /// <summary>Parses the text of a document.</summary>
    /// <param name="text">The text; null or empty for a document without rules.</param>
    /// <exception cref="FormatException">The text is not YAML, or not a list of maps.</exception>
    public static RouteRuleDocument Parse(string? text)
    {
        if (text?.Length > MaxLength)
        {
            throw new FormatException("The route rule is longer than 128 KiB.");
        }

        return YamlTree.Load(text ?? "", "The route rule is") switch
        {
            null => new RouteRuleDocument([]),
            YamlSequenceNode list => new RouteRuleDocument(list.Children.Select(ReadRule)),
            _ => throw new FormatException("The route rule is not a list."),
        };
    }

    /// <summary>Replaces the rules without conditions by one that divides the calls among versions. Rules with conditions stay and are tried
    /// first.</summary>
    /// <param name="weights">The share of each version, in percent.</param>
    /// <exception cref="ArgumentNullException"><paramref name="weights"/> is null.</exception>
    public void DivideByVersion(IEnumerable<KeyValuePair<string, int>> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        RemoveUnconditional();
        // Rules with a higher precedence are tried first.
        _rules.Add(new RouteRuleEntry
        {
            Precedence = _rules.Select(static rule => rule.Precedence).Append(2).Min() - 1,
            Route = [.. weights.Select(static weight => new RouteShare { Weight = weight.Value, Tags = new Dictionary<string, string> { ["version"] = weight.Key } })],
        });
    }

    /// <summary>Removes the rules without conditions.</summary>
    public void RemoveUnconditional() => _rules.RemoveAll(static rule => !rule.HasCondition);

    /// <summary>Returns the text of the document, rules with a higher precedence first.</summary>
    public override string ToString() => YamlTree.Write(new YamlSequenceNode(RulesByPrecedence.Select(static rule => rule.Node)));

    private static RouteRuleEntry ReadRule(YamlDotNet.RepresentationModel.YamlNode rule) =>
        new(rule as YamlMappingNode ?? throw new FormatException("The route rule is not a list of maps."));
}
