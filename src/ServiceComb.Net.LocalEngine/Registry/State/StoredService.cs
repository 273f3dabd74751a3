using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>The journal record of a microservice, including its small details.</summary>
internal sealed record StoredService
{
    public required Microservice Service { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public IReadOnlyList<ProviderKey>? Consumes { get; init; }
}
