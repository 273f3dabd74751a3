namespace ServiceComb.Net.Governance.Matching;

/// <summary>Conditions on the text: exact, noEqu, prefix, suffix, contains.</summary>
internal sealed class TextCondition(string name, string operand, bool ignoreCase) : Condition
{
    /// <summary>The only value that fits; null when there is more than one.</summary>
    public string? Exactly => name == "exact" && !ignoreCase ? operand : null;

    /// <summary>What every value that fits begins with, to the letter; empty when there is no such thing.</summary>
    public string Begin => name is "exact" or "prefix" && !ignoreCase ? operand : "";

    private readonly StringComparison _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public override bool Fits(ReadOnlySpan<char> value) => name switch
    {
        "exact" => value.Equals(operand, _comparison),
        "noEqu" => !value.Equals(operand, _comparison),
        "prefix" => value.StartsWith(operand, _comparison),
        "suffix" => value.EndsWith(operand, _comparison),
        _ => value.Contains(operand, _comparison),
    };
}
