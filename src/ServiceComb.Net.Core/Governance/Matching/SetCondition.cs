namespace ServiceComb.Net.Governance.Matching;

/// <summary>Tests set membership: in, notIn.</summary>
internal sealed class SetCondition(IEnumerable<string> members, bool wanted, bool ignoreCase) : Condition
{
    private readonly HashSet<string> _members = new(members, ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    public override bool IsMatch(ReadOnlySpan<char> value) => _members.GetAlternateLookup<ReadOnlySpan<char>>().Contains(value) == wanted;
}
