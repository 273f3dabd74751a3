namespace ServiceComb.Net.Governance.Matching;

/// <summary>Represents one operator with its operand. Never throws: a value that cannot be compared does not
/// match.</summary>
internal abstract class Condition
{
    public abstract bool IsMatch(ReadOnlySpan<char> value);

    /// <summary>Returns whether all conditions match; an empty list never matches, as in Java.</summary>
    public static bool All(Condition[] conditions, ReadOnlySpan<char> value)
    {
        foreach (var condition in conditions)
        {
            if (!condition.IsMatch(value))
            {
                return false;
            }
        }

        return conditions.Length > 0;
    }
}
