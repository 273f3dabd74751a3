using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>Represents one comparison of a CSE 1.0 condition, such as <c>userId&gt;=100</c> or <c>version=1.0.0,1.0.1</c>.
/// It matches when one of its values matches; <c>!=</c> must match for all.</summary>
internal sealed class DarkLaunchComparison
{
    private readonly Condition[] _any;

    /// <exception cref="DocumentException">The text is not a comparison.</exception>
    public DarkLaunchComparison(string text, bool ignoreCase, string path)
    {
        var at = text.AsSpan().IndexOfAny("<>=!~");
        var sign = at < 0 ? "" : at + 1 < text.Length && text[at + 1] == '=' ? text.Substring(at, 2) : text.Substring(at, 1);
        if (sign is not ("=" or "!=" or ">" or "<" or ">=" or "<=" or "~"))
        {
            throw new DocumentException(path, $"'{text}' is not a comparison with =, !=, >, <, >=, <= or ~");
        }

        Name = text[..at].Trim();
        var values = text[(at + sign.Length)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (Name.Length == 0 || values.Length == 0)
        {
            throw new DocumentException(path, $"'{text}' lacks a name or a value");
        }

        _any = sign switch
        {
            "=" or "!=" => [new SetCondition(values, wanted: sign == "=", ignoreCase)],
            "~" => Array.ConvertAll(values, value => new LikeCondition(value, ignoreCase)),
            _ => Array.ConvertAll(values, value => NumberCondition.TryRead(sign + value) ?? (Condition)new NeverCondition()),
        };
    }

    /// <summary>Gets the name of the compared value: a header, a context entry or a query parameter of a request; the
    /// version or a property of an instance.</summary>
    public string Name { get; }

    public bool IsMatch(string value)
    {
        foreach (var condition in _any)
        {
            if (condition.IsMatch(value))
            {
                return true;
            }
        }

        return false;
    }
}
