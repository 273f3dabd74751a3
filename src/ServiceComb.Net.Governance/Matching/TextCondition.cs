namespace ServiceComb.Net.Governance.Matching;

/// <summary>Conditions on the text: exact, noEqu, prefix, suffix, contains.</summary>
internal sealed class TextCondition(string name, string operand, bool ignoreCase) : Condition
{
    private readonly StringComparison _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public override bool Fits(string value) => name switch
    {
        "exact" => value.Equals(operand, _comparison),
        "noEqu" => !value.Equals(operand, _comparison),
        "prefix" => value.StartsWith(operand, _comparison),
        "suffix" => value.EndsWith(operand, _comparison),
        _ => value.Contains(operand, _comparison),
    };
}
