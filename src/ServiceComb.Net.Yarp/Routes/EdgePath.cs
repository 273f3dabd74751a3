using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Translates the Java regular expression of an edge mapping to a route pattern. The literal segments at its start
/// become part of the route; the rest is matched as a regular expression, unless it matches everything.</summary>
/// <param name="Route">The route pattern.</param>
/// <param name="Pattern">The Java regular expression that the path must match in addition; null for none.</param>
/// <param name="LiteralLength">The length of the literal text at the start.</param>
internal sealed record EdgePath(string Route, string? Pattern, int LiteralLength)
{
    private const string Anything = ".*";

    /// <exception cref="FormatException">The pattern is invalid or not supported.</exception>
    public static EdgePath Parse(string pattern)
    {
        // Compiled again for matching; here only to validate it.
        _ = new PatternCondition(pattern, ignoreCase: false);
        if (pattern.Contains('|', StringComparison.Ordinal) || !pattern.StartsWith('/'))
        {
            return new EdgePath("/{**rest}", pattern, 0);
        }

        var segments = pattern[1..].Split('/');
        var count = 0;
        while (count < segments.Length && IsLiteral(segments[count]) && !(count + 1 < segments.Length && segments[count + 1] is ['?' or '*' or '+' or '{', ..]))
        {
            count++;
        }

        var prefix = string.Concat(segments.Take(count).Select(static segment => $"/{segment.Replace("\\", "", StringComparison.Ordinal)}"));
        return count == segments.Length ? new EdgePath(prefix, null, prefix.Length)
            : new EdgePath(prefix + "/{**rest}", count == segments.Length - 1 && segments[count] == Anything ? null : pattern, prefix.Length);
    }

    private static bool IsLiteral(string segment)
    {
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] == '\\' && i + 1 < segment.Length && segment[i + 1] is '.' or '-')
            {
                i++;
            }
            else if (!char.IsAsciiLetterOrDigit(segment[i]) && segment[i] is not ('-' or '_' or '~' or '!' or ',' or '=' or ':' or '@'))
            {
                return false;
            }
        }

        return true;
    }
}
