namespace ServiceComb.Net.Governance.Matching;

/// <summary>A reference from a route rule to a traffic group by name (<c>refer</c> of Go). Rules and groups change
/// independently, so the reference is resolved again whenever documents change.</summary>
internal sealed class TrafficReference(string name)
{
    private volatile TrafficGroup? _group;

    public string Name => name;

    /// <summary>Gets or sets the group; null while no group has the name, in which case nothing matches.</summary>
    public TrafficGroup? Group
    {
        get => _group;
        set => _group = value;
    }

    public bool IsMatch<TView>(in TView request)
        where TView : IRequestView => _group is { } group && group.IsMatch(request);
}
