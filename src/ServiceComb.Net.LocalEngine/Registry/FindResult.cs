using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>The result of a find.</summary>
/// <param name="Response">The instances.</param>
/// <param name="Consumer">The consumer; null when the caller does not specify one.</param>
/// <param name="Learned">The found services that are not recorded as providers of the consumer yet.</param>
internal readonly record struct FindResult(FindResponseCache Response, ServiceState? Consumer, IReadOnlyCollection<ProviderKey> Learned);
