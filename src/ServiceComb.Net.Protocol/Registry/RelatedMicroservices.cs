namespace ServiceComb.Net.Protocol.Registry;

/// <summary>The providers or consumers of a microservice. An absent list is empty.</summary>
public sealed record RelatedMicroservices
{
    /// <summary>The providers, in the response to a query for providers.</summary>
    public IReadOnlyList<Microservice>? Providers { get; init; }

    /// <summary>The consumers, in the response to a query for consumers.</summary>
    public IReadOnlyList<Microservice>? Consumers { get; init; }
}
