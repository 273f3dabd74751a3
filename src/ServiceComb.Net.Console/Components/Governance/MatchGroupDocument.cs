using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Console.Components.Governance;

/// <summary>The document of a match group, for the form.</summary>
internal sealed class MatchGroupDocument
{
    private const string MatchesName = "matches";
    private readonly YamlMappingNode _map;

    private MatchGroupDocument(YamlMappingNode map, IEnumerable<YamlMappingNode> matches)
    {
        _map = map;
        Matches = [.. matches.Select(static match => new MatchRule(match))];
    }

    /// <summary>Gets the matches; a request belongs to the group when it meets one of them.</summary>
    public List<MatchRule> Matches { get; }

    /// <summary>Parses a document. Returns null for a text that the form cannot show.</summary>
    public static MatchGroupDocument? Parse(string text) => YamlMap.Parse(text) switch
    {
        null => null,
        var map => YamlMap.Find(map, MatchesName) switch
        {
            null => new MatchGroupDocument(map, []),
            YamlSequenceNode list when list.Children.All(static item => item is YamlMappingNode) => new MatchGroupDocument(map, list.Children.Cast<YamlMappingNode>()),
            _ => null,
        },
    };

    public override string ToString()
    {
        _map.Children[new YamlScalarNode(MatchesName)] = new YamlSequenceNode(Matches.Select(static match => match.ToNode()));
        return YamlMap.Write(_map);
    }
}
