using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>One comparison of a condition of CSE 1.0, such as <c>userId&gt;=100</c> or <c>version=1.0.0,1.0.1</c>: it holds for
/// any of its values; <c>!=</c> must hold for all.</summary>
internal sealed class DarkLaunchComparison
{
    private readonly Condition[] _any;

    /// <exception cref="DocumentException">The text is none.</exception>
    public DarkLaunchComparison(string text, bool ignoreCase, string place)
    {
        var at = text.AsSpan().IndexOfAny("<>=!~");
        var sign = at < 0 ? "" : at + 1 < text.Length && text[at + 1] == '=' ? text.Substring(at, 2) : text.Substring(at, 1);
        if (sign is not ("=" or "!=" or ">" or "<" or ">=" or "<=" or "~"))
        {
            throw new DocumentException(place, $"'{text}' is no comparison by =, !=, >, <, >=, <= or ~");
        }

        Name = text[..at].Trim();
        var values = text[(at + sign.Length)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (Name.Length == 0 || values.Length == 0)
        {
            throw new DocumentException(place, $"'{text}' has a name or a value too few");
        }

        _any = sign switch
        {
            "=" or "!=" => [new SetCondition(values, wanted: sign == "=", ignoreCase)],
            "~" => Array.ConvertAll(values, value => new LikeCondition(value, ignoreCase)),
            _ => Array.ConvertAll(values, value => NumberCondition.TryRead(sign + value) ?? (Condition)new NeverCondition()),
        };
    }

    /// <summary>What is compared: a header, an entry of the context, a query parameter; of an instance its version or a property.</summary>
    public string Name { get; }

    public bool Fits(string value)
    {
        foreach (var condition in _any)
        {
            if (condition.Fits(value))
            {
                return true;
            }
        }

        return false;
    }
}
