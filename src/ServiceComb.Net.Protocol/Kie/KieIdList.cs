namespace ServiceComb.Net.Protocol.Kie;

/// <summary>Names items by id.</summary>
public sealed record KieIdList
{
    /// <summary>The ids.</summary>
    public IReadOnlyList<string>? Ids { get; init; }
}
