namespace ServiceComb.Net.Governance.Matching;

/// <summary>An operator that is not known, or whose operand is no good: never fits, as in Java.</summary>
internal sealed class NeverCondition : Condition
{
    public override bool Fits(ReadOnlySpan<char> value) => false;
}
