using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>Compiles an item of <c>matches</c>, and <c>match</c> of a route rule.</summary>
internal static class RequestMatchReader
{
    /// <param name="map">The parts of the match.</param>
    /// <param name="path">The path of the match in the document.</param>
    /// <param name="context">The context of the document.</param>
    public static RequestMatch Read(DocumentNode map, string path, MatchContext context)
    {
        if (map.Fields is null)
        {
            throw new DocumentException(path, "a map is expected");
        }

        var fields = new DocumentFields(map, path);
        var apiPath = fields.Node("apiPath") is { } node ? ConditionReader.Read(node, fields.GetPath("apiPath"), context) : null;
        var service = fields.Text("serviceName");
        return new RequestMatch(
            // An empty list is a condition that no method meets, as in Java.
            fields.Node("method") is null ? null : [.. fields.Texts("method").Select(static method => method.ToUpperInvariant())],
            apiPath,
            [.. ReadNamed(fields, "headers", context), .. ReadNamed(fields, "httpHeaders", context)],
            ReadNamed(fields, "queries", context),
            service,
            ReadCustom(fields, context))
        {
            Reference = ReadReference(fields, context),
            // No service has the empty name, even when the caller is unknown.
            IsNever = service is "" || (context.Source is { } source && !IsFor(source, fields)),
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

    // Semantics of Go; the other implementations ignore these fields.
    private static bool IsFor(MatchSource source, DocumentFields fields)
    {
        if (fields.Text("source") is { Length: > 0 } name && !source.IsNamed(name))
        {
            return false;
        }

        return fields.Node("sourceTags") is not { } tags
            || (tags.Fields ?? throw fields.CreateException("sourceTags", "a map is expected")).All(tag => tag.Value.Text is { } value && source.HasTag(tag.Key, value));
    }

    private static KeyValuePair<string, Condition[]>[] ReadNamed(DocumentFields fields, string name, MatchContext context)
    {
        if (fields.Node(name) is not { } node)
        {
            return [];
        }

        if (node.Fields is null)
        {
            throw fields.CreateException(name, "a map is expected");
        }

        return [.. node.Fields.Select(one => KeyValuePair.Create(
            one.Key, ConditionReader.Read(one.Value, $"{fields.GetPath(name)}.{one.Key}", context)))];
    }

    private static CustomCondition? ReadCustom(DocumentFields fields, MatchContext context)
    {
        if (fields.Node("customMatcher") is not { } node)
        {
            return null;
        }

        var custom = new DocumentFields(node, fields.GetPath("customMatcher"));
        var (handler, parameters) = (custom.Text("customMatcherHandler"), custom.Text("customMatcherParameters"));
        if (string.IsNullOrEmpty(handler) || string.IsNullOrEmpty(parameters) || context.Matchers is null)
        {
            // Not a condition, as in Java.
            return null;
        }

        foreach (var matcher in context.Matchers)
        {
            if (handler == matcher.Name || handler.EndsWith("." + matcher.Name, StringComparison.Ordinal))
            {
                return new CustomCondition(matcher, parameters, context.MatcherFailed);
            }
        }

        // Without this condition the match would apply to more requests than intended.
        throw custom.CreateException("customMatcherHandler", $"no ICustomMatcher named '{handler}' is registered");
    }
}
