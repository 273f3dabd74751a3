using System.IO.Enumeration;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>A pattern in which <c>*</c> is any text and <c>?</c> any letter: <c>~</c> of CSE 1.0.</summary>
internal sealed class LikeCondition(string pattern, bool ignoreCase) : Condition
{
    public override bool Fits(ReadOnlySpan<char> value) => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase);
}
