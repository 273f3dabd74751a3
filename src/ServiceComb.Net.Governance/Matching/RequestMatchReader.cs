using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>Compiles an entry of <c>matches</c>, and <c>match</c> of a route rule.</summary>
internal static class RequestMatchReader
{
    /// <param name="map">The parts of the match.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="context">See <see cref="MatchContext"/>.</param>
    public static RequestMatch Read(DocumentNode map, string place, MatchContext context)
    {
        if (map.Fields is null)
        {
            throw new DocumentException(place, "a map is expected");
        }

        var fields = new DocumentFields(map, place);
        var path = fields.Node("apiPath") is { } node ? ConditionReader.Read(node, fields.Place("apiPath"), context) : null;
        var service = fields.Text("serviceName");
        return new RequestMatch(
            // An empty list is a condition that no method fulfils, as in Java.
            fields.Node("method") is null ? null : [.. fields.Texts("method").Select(static method => method.ToUpperInvariant())],
            path,
            [.. ReadNamed(fields, "headers", context), .. ReadNamed(fields, "httpHeaders", context)],
            ReadNamed(fields, "queries", context),
            service,
            ReadCustom(fields, context))
        {
            Refer = ReadReference(fields, context),
            // The empty name is that of no service, also where a caller is unknown.
            FitsNothing = service is "" || (context.Source is { } source && !IsFor(source, fields)),
        };
    }

    private static TrafficReference? ReadReference(DocumentFields fields, MatchContext context)
    {
        if (context.Source is null || fields.Text("refer") is not { Length: > 0 } group)
        {
            return null;
        }

        var reference = new TrafficReference(group);
        context.References.Add(reference);
        return reference;
    }

    // As Go reads it; the others pass these fields over.
    private static bool IsFor(MatchSource source, DocumentFields fields)
    {
        if (fields.Text("source") is { Length: > 0 } name && !source.IsNamed(name))
        {
            return false;
        }

        return fields.Node("sourceTags") is not { } tags
            || (tags.Fields ?? throw fields.Wrong("sourceTags", "a map is expected")).All(tag => tag.Value.Text is { } value && source.HasTag(tag.Key, value));
    }

    private static KeyValuePair<string, Condition[]>[] ReadNamed(DocumentFields fields, string name, MatchContext context)
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
            one.Key, ConditionReader.Read(one.Value, $"{fields.Place(name)}.{one.Key}", context)))];
    }

    private static CustomCondition? ReadCustom(DocumentFields fields, MatchContext context)
    {
        if (fields.Node("customMatcher") is not { } node)
        {
            return null;
        }

        var custom = new DocumentFields(node, fields.Place("customMatcher"));
        var (handler, parameters) = (custom.Text("customMatcherHandler"), custom.Text("customMatcherParameters"));
        if (string.IsNullOrEmpty(handler) || string.IsNullOrEmpty(parameters))
        {
            // No condition, as in Java.
            return null;
        }

        foreach (var matcher in context.Matchers)
        {
            if (handler == matcher.Name || handler.EndsWith("." + matcher.Name, StringComparison.Ordinal))
            {
                return new CustomCondition(matcher, parameters, context.MatcherFailed);
            }
        }

        // Without its condition the match would be wider than its author meant.
        throw custom.Wrong("customMatcherHandler", $"no ICustomMatcher named '{handler}' is registered");
    }
}
