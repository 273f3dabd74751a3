using System.IO.Enumeration;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>One comparison of a condition of CSE 1.0, such as <c>userId&gt;=100</c> or <c>version=1.0.0,1.0.1</c>.</summary>
internal sealed class LaunchComparison
{
    private readonly string _sign;
    private readonly string[] _values;
    private readonly bool _ignoreCase;

    /// <exception cref="DocumentException">The text is none.</exception>
    public LaunchComparison(string text, bool ignoreCase, string place)
    {
        var at = text.AsSpan().IndexOfAny("<>=!~");
        _sign = at < 0 ? "" : at + 1 < text.Length && text[at + 1] == '=' ? text.Substring(at, 2) : text.Substring(at, 1);
        if (_sign is not ("=" or "!=" or ">" or "<" or ">=" or "<=" or "~"))
        {
            throw new DocumentException(place, $"'{text}' is no comparison by =, !=, >, <, >=, <= or ~");
        }

        Name = text[..at].Trim();
        _values = text[(at + _sign.Length)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _ignoreCase = ignoreCase;
        if (Name.Length == 0 || _values.Length == 0)
        {
            throw new DocumentException(place, $"'{text}' has a name or a value too few");
        }
    }

    /// <summary>What is compared: a header, an entry of the context, a query parameter; of an instance its version or a property.</summary>
    public string Name { get; }

    /// <summary>Whether it holds for any of its values; <c>!=</c> must hold for all.</summary>
    public bool Fits(string value) =>
        _sign == "!=" ? Array.TrueForAll(_values, one => !Same(value, one)) : Array.Exists(_values, one => Holds(value, one));

    private bool Holds(string value, string operand) => _sign switch
    {
        "=" => Same(value, operand),
        "~" => FileSystemName.MatchesSimpleExpression(operand, value, _ignoreCase),
        _ => NumberCondition.TryNumber(value, out var number) && NumberCondition.TryNumber(operand, out var limit) && _sign switch
        {
            ">" => number > limit,
            "<" => number < limit,
            ">=" => number >= limit,
            _ => number <= limit,
        },
    };

    private bool Same(string value, string operand) =>
        value.Equals(operand, _ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
