using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Console.Components.Governance;

/// <summary>A match of a match group, or the conditions of a route rule. Parts that the form does not show stay in the document.</summary>
internal sealed class MatchRule
{
    private const string PathName = "apiPath";
    private const string MethodName = "method";
    private const string HeadersName = "headers";
    private const string QueriesName = "queries";
    private const string ServiceField = "serviceName";
    private const string CaseName = "caseInsensitive";
    private static readonly string[] Known = ["name", PathName, MethodName, HeadersName, QueriesName, ServiceField];
    private readonly YamlMappingNode _node;

    public MatchRule(YamlMappingNode node)
    {
        _node = node;
        Name = YamlMap.Text(node, "name") ?? "";
        ServiceName = YamlMap.Text(node, ServiceField) ?? "";
        Methods = (YamlMap.Text(node, MethodName) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Path = YamlMap.Find(node, PathName) is YamlMappingNode path ? ReadConditions("", path) : [];
        Headers = ReadNamed(HeadersName);
        Queries = ReadNamed(QueriesName);
    }

    /// <summary>Gets or sets the name of the match, which the engine's API requires.</summary>
    public string Name { get; set; }

    /// <summary>Gets or sets the service that is called; empty for any.</summary>
    public string ServiceName { get; set; }

    /// <summary>Gets the methods; empty for all.</summary>
    public HashSet<string> Methods { get; }

    public List<MatchCondition> Path { get; }

    public List<MatchCondition> Headers { get; }

    public List<MatchCondition> Queries { get; }

    /// <summary>Gets the names of parts that the form does not show.</summary>
    public IReadOnlyList<string> Others => [.. _node.Children.Keys.Select(static key => key.ToString()).Except(Known)];

    /// <summary>Gets whether the match selects every request.</summary>
    public bool IsEmpty => Others.Count == 0 && ServiceName.Length == 0 && Methods.Count == 0 && Path.Count + Headers.Count + Queries.Count == 0;

    /// <summary>Parses the text of a map; null when it is none.</summary>
    public static MatchRule? Parse(string? text) => YamlMap.Parse(text ?? "") is { } map ? new MatchRule(map) : null;

    /// <summary>Writes the parts to the map of the match and returns it.</summary>
    public YamlMappingNode ToNode()
    {
        YamlMap.Set(_node, "name", Name);
        SetConditions(PathName, Path.Count == 0 ? null : WriteConditions(Path));
        YamlMap.SetList(_node, MethodName, string.Join(',', Methods));
        SetConditions(HeadersName, WriteNamed(Headers));
        SetConditions(QueriesName, WriteNamed(Queries));
        YamlMap.Set(_node, ServiceField, ServiceName);
        return _node;
    }

    /// <summary>Returns the text of the match; null when it selects every request.</summary>
    public string? ToText() => YamlMap.Write(ToNode()) is { Length: > 0 } text ? text : null;

    private List<MatchCondition> ReadNamed(string field) => YamlMap.Find(_node, field) is not YamlMappingNode map ? []
        : [.. map.Children.SelectMany(static pair => pair.Value is YamlMappingNode operators ? ReadConditions(pair.Key.ToString(), operators) : [])];

    private static List<MatchCondition> ReadConditions(string name, YamlMappingNode operators)
    {
        bool? ignoreCase = YamlMap.Text(operators, CaseName) is { } text ? text.Equals("true", StringComparison.OrdinalIgnoreCase) : null;
        return [.. operators.Children.Where(static pair => pair.Key.ToString() != CaseName).Select(pair => new MatchCondition
        {
            Name = name,
            Operator = pair.Key.ToString(),
            Value = YamlMap.Text(operators, pair.Key.ToString()) ?? "",
            IgnoreCase = ignoreCase,
        })];
    }

    private static YamlMappingNode? WriteNamed(List<MatchCondition> conditions)
    {
        var map = new YamlMappingNode();
        foreach (var group in conditions.Where(static condition => condition.Name.Trim().Length > 0).GroupBy(static condition => condition.Name.Trim(), StringComparer.Ordinal))
        {
            map.Add(YamlMap.Scalar(group.Key), WriteConditions(group));
        }

        return map.Children.Count == 0 ? null : map;
    }

    private static YamlMappingNode WriteConditions(IEnumerable<MatchCondition> conditions)
    {
        var map = new YamlMappingNode { Style = MappingStyle.Flow };
        foreach (var condition in conditions)
        {
            if (condition.Operator is "in" or "notIn")
            {
                YamlMap.SetList(map, condition.Operator, condition.Value);
            }
            else
            {
                // Quotes keep numbers and true as the texts that headers are.
                map.Children[new YamlScalarNode(condition.Operator)] = new YamlScalarNode(condition.Value) { Style = YamlDotNet.Core.ScalarStyle.SingleQuoted };
            }

            if (condition.IgnoreCase is { } ignoreCase)
            {
                map.Children[new YamlScalarNode(CaseName)] = new YamlScalarNode(ignoreCase ? "true" : "false");
            }
        }

        return map;
    }

    private void SetConditions(string field, YamlMappingNode? conditions)
    {
        if (conditions is null)
        {
            _node.Children.Remove(new YamlScalarNode(field));
        }
        else
        {
            _node.Children[new YamlScalarNode(field)] = conditions;
        }
    }
}
