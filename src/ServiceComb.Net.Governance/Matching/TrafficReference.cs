namespace ServiceComb.Net.Governance.Matching;

/// <summary>A traffic group that a route rule refers to by its name (<c>refer</c> of Go). Rules and groups change apart from
/// each other, so it is found anew whenever documents change.</summary>
internal sealed class TrafficReference(string name)
{
    private volatile TrafficGroup? _group;

    public string Name => name;

    /// <summary>The group in force; null while there is none of the name, and then nothing fits.</summary>
    public TrafficGroup? Group
    {
        get => _group;
        set => _group = value;
    }

    public bool Fits<TView>(in TView request)
        where TView : IRequestView => _group is { } group && group.Fits(request);
}
