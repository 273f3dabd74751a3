namespace ServiceComb.Net.Governance.Matching;

/// <summary>One operator with its operand. Never throws: what cannot be compared does not fit.</summary>
internal abstract class Condition
{
    public abstract bool Fits(ReadOnlySpan<char> value);

    /// <summary>Whether all hold; no condition at all holds never, as in Java.</summary>
    public static bool All(Condition[] conditions, ReadOnlySpan<char> value)
    {
        foreach (var condition in conditions)
        {
            if (!condition.Fits(value))
            {
                return false;
            }
        }

        return conditions.Length > 0;
    }
}
