using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>Compiles an entry of <c>matches</c>, and <c>match</c> of a route rule.</summary>
internal static class RequestMatchReader
{
    /// <param name="map">The parts of the match.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="console">See <see cref="ConditionReader"/>.</param>
    /// <param name="remarks">Receives what is odd but no reason to leave the document out.</param>
    public static RequestMatch Read(DocumentNode map, string place, bool console, List<string> remarks)
    {
        if (map.Fields is null)
        {
            throw new DocumentException(place, "a map is expected");
        }

        if (map.Field("customMatcher") is not null)
        {
            // Runs Java classes: a match that would be wider than its author meant must not fit at all.
            throw new DocumentException($"{place}.customMatcher", "is Java only");
        }

        var fields = new DocumentFields(map, place);
        var path = fields.Node("apiPath") is { } node ? ConditionReader.Read(node, fields.Place("apiPath"), console, remarks) : null;
        return new RequestMatch(
            [.. fields.Texts("method").Select(method => method.ToUpperInvariant())],
            path,
            ReadNamed(fields, "headers", console, remarks),
            ReadNamed(fields, "queries", console, remarks),
            fields.Text("serviceName") is { Length: > 0 } service ? service : null);
    }

    private static KeyValuePair<string, Condition[]>[] ReadNamed(DocumentFields fields, string name, bool console, List<string> remarks)
    {
        if (fields.Node(name) is not { } node)
        {
            return [];
        }

        if (node.Fields is null)
        {
            throw fields.Wrong(name, "a map is expected");
        }

        return [.. node.Fields.Select(one => KeyValuePair.Create(
            one.Key, ConditionReader.Read(one.Value, $"{fields.Place(name)}.{one.Key}", console, remarks)))];
    }
}
