using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Represents an instance in one table. The data that every call reads is kept in arrays of the table: with
/// thousands of instances, every additional object is a cache miss.</summary>
internal sealed class InstanceSlot(ServiceInstance instance, InstanceEndpoint endpoint, InstanceState state, InstanceTable table, int index)
{
    // Copied from the table, because every call reads it.
    private readonly UriCache _uris = table.Uris;
    private Uri? _address;

    public ServiceInstance Instance => instance;

    public InstanceEndpoint Endpoint => endpoint;

    /// <summary>Gets the URI of the endpoint, ending with a slash.</summary>
    public Uri Address => _address ??= instance.AddressOf(endpoint);

    /// <summary>Gets the HTTP version for calls to the endpoint.</summary>
    public EndpointVersion Version { get; } = EndpointVersion.FromEndpoint(endpoint);

    public InstanceState State => state;

    public InstanceTable Table => table;

    /// <summary>Gets the index of the instance in the arrays of the table.</summary>
    public int Index => index;

    /// <summary>Returns the URI of a path on this instance. Creating a URI is the most expensive step of a call, so the
    /// URIs of recurring paths are cached.</summary>
    /// <param name="path">The path and query, escaped.</param>
    public Uri GetUri(ReadOnlySpan<char> path) =>
        CachedPath.Find(path) is not { } cachedPath ? CreateUri(path) : _uris.Find(cachedPath, index) is { } cachedUri ? cachedUri : Cache(cachedPath, path);

    /// <summary>Pauses the instance at its own request.</summary>
    public void Pause(TimeSpan pause, TimeProvider time) => table.Pauses.Add(state, pause, time);

    private Uri Cache(CachedPath cachedPath, ReadOnlySpan<char> path)
    {
        var uri = CreateUri(path);
        _uris.Add(cachedPath, index, uri);
        return uri;
    }

    private Uri CreateUri(ReadOnlySpan<char> path) => new(string.Concat(Address.AbsoluteUri.AsSpan().TrimEnd('/'), path));
}
