namespace ServiceComb.Net.Governance.Matching;

/// <summary>Compares text: exact, noEqu, prefix, suffix, contains.</summary>
internal sealed class TextCondition(string name, string operand, bool ignoreCase) : Condition
{
    /// <summary>Gets the only matching value; null when several values can match.</summary>
    public string? ExactValue => name == "exact" && !ignoreCase ? operand : null;

    /// <summary>Gets the case-sensitive prefix of all matching values; empty when there is none.</summary>
    public string Prefix => name is "exact" or "prefix" && !ignoreCase ? operand : "";

    private readonly StringComparison _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public override bool IsMatch(ReadOnlySpan<char> value) => name switch
    {
        "exact" => value.Equals(operand, _comparison),
        "noEqu" => !value.Equals(operand, _comparison),
        "prefix" => value.StartsWith(operand, _comparison),
        "suffix" => value.EndsWith(operand, _comparison),
        _ => value.Contains(operand, _comparison),
    };
}
