using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>Compiles maps of operators. Supports the union of the dialects of Java 2 and 3, Spring, the console and Go
/// (protocol/routing.md, section 3).</summary>
internal static class ConditionReader
{
    /// <param name="map">The operators, such as <c>{ exact: a }</c>.</param>
    /// <param name="path">The path of the map in the document.</param>
    /// <param name="context">The context of the document.</param>
    public static Condition[] Read(DocumentNode map, string path, MatchContext context)
    {
        if (map.Fields is null)
        {
            throw new DocumentException(path, "a map of operators is expected");
        }

        var fields = new DocumentFields(map, path);
        var ignoreCase = fields.Flag("caseInsensitive", context.ExactIgnoresCase && map.Fields.All(field => field.Key is "exact" or "regex" or "caseInsensitive"));
        return [.. map.Fields.Where(static field => field.Key != "caseInsensitive")
            .Select(field => field.Value.IsNull ? ReadUnknown(fields, field.Key, context.Warnings) : ReadOne(fields, field.Key, ignoreCase, context.Warnings))];
    }

    private static Condition ReadOne(DocumentFields fields, string name, bool ignoreCase, List<string> warnings)
    {
        switch (name)
        {
            case "exact" or "noEqu" or "prefix" or "suffix" or "contains":
                return new TextCondition(name, fields.Text(name)!, ignoreCase);
            case "in" or "notIn":
                return new SetCondition(fields.Texts(name), name == "in", ignoreCase);
            case "regex":
                return ReadPattern(fields, name, ignoreCase);
            case "compare" when NumberCondition.TryRead(fields.Text(name)!) is { } condition:
                return condition;
            case "greater" or "less" or "noLess" or "noGreater" when NumberCondition.TryNumber(fields.Text(name)!, out var operand):
                return new NumberCondition(name switch { "greater" => ">", "less" => "<", "noLess" => ">=", _ => "<=" }, operand);
            default:
                return ReadUnknown(fields, name, warnings);
        }
    }

    private static NeverCondition ReadUnknown(DocumentFields fields, string name, List<string> warnings)
    {
        warnings.Add($"{fields.GetPath(name)}: unknown operator or operand; it never matches");
        return new NeverCondition();
    }

    private static PatternCondition ReadPattern(DocumentFields fields, string name, bool ignoreCase)
    {
        try
        {
            return new PatternCondition(fields.Text(name)!, ignoreCase);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw fields.CreateException(name, exception.Message);
        }
    }
}
