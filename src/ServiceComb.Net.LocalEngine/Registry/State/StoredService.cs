using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>A microservice in the journal, with what is small and belongs to it.</summary>
internal sealed record StoredService
{
    public required Microservice Service { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public IReadOnlyList<ProviderKey>? Consumes { get; init; }
}
