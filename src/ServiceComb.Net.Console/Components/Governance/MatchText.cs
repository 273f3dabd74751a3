using ServiceComb.Net.Console.Localization;

namespace ServiceComb.Net.Console.Components.Governance;

/// <summary>Describes the conditions of a match in one line.</summary>
internal static class MatchText
{
    public static string Describe(MatchRule match, Texts texts)
    {
        var parts = new List<string>();
        if (match.Methods.Count > 0)
        {
            parts.Add(string.Join('|', match.Methods));
        }

        parts.AddRange(match.Path.Select(condition => $"{texts["governance.path"]} {Describe(condition, texts)}"));
        parts.AddRange(match.Headers.Select(condition => $"{condition.Name} {Describe(condition, texts)}"));
        parts.AddRange(match.Queries.Select(condition => $"?{condition.Name} {Describe(condition, texts)}"));
        if (match.ServiceName.Length > 0)
        {
            parts.Add($"{texts["governance.service"]} {match.ServiceName}");
        }

        parts.AddRange(match.Others);
        return parts.Count == 0 ? texts["governance.every-request"] : string.Join(", ", parts);
    }

    private static string Describe(MatchCondition condition, Texts texts) => $"{texts[$"operator.{condition.Operator}"]} '{condition.Value}'";
}
