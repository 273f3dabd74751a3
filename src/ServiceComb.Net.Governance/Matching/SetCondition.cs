namespace ServiceComb.Net.Governance.Matching;

/// <summary>Conditions on membership: in, notIn.</summary>
internal sealed class SetCondition(IEnumerable<string> members, bool wanted, bool ignoreCase) : Condition
{
    private readonly HashSet<string> _members = new(members, ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    public override bool Fits(string value) => _members.Contains(value) == wanted;
}
