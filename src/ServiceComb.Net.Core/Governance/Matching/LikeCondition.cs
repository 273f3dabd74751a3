using System.IO.Enumeration;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>Matches a pattern in which <c>*</c> is any text and <c>?</c> any character: the operator <c>~</c> of CSE
/// 1.0.</summary>
internal sealed class LikeCondition(string pattern, bool ignoreCase) : Condition
{
    public override bool IsMatch(ReadOnlySpan<char> value) => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase);
}
