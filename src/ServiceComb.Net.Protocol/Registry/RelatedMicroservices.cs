namespace ServiceComb.Net.Protocol.Registry;

/// <summary>Who consumes whom; an absent list is an empty one.</summary>
public sealed record RelatedMicroservices
{
    /// <summary>Whom a microservice consumes, when that was asked for.</summary>
    public IReadOnlyList<Microservice>? Providers { get; init; }

    /// <summary>Who consumes a microservice, when that was asked for.</summary>
    public IReadOnlyList<Microservice>? Consumers { get; init; }
}
