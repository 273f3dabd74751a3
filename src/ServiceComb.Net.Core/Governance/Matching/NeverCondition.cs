namespace ServiceComb.Net.Governance.Matching;

/// <summary>Stands for an unknown operator or an invalid operand; never matches, as in Java.</summary>
internal sealed class NeverCondition : Condition
{
    public override bool IsMatch(ReadOnlySpan<char> value) => false;
}
