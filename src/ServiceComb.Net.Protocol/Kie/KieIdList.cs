namespace ServiceComb.Net.Protocol.Kie;

/// <summary>The request body with ids of items.</summary>
public sealed record KieIdList
{
    /// <summary>The ids.</summary>
    public IReadOnlyList<string>? Ids { get; init; }
}
