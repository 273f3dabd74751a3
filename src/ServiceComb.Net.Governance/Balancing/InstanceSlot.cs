using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>An instance of one table with its state. What every call touches of it is not here but in columns of the table:
/// with thousands of instances every object on the way is one that is not in a near cache.</summary>
internal sealed class InstanceSlot(ServiceInstance instance, InstanceEndpoint endpoint, InstanceState state, InstanceTable table, int place)
{
    // Of the table; at hand, because every call wants them.
    private readonly UriCache _addresses = table.Addresses;
    private Uri? _address;

    public ServiceInstance Instance => instance;

    /// <summary>The endpoint at which the instance is called.</summary>
    public InstanceEndpoint Endpoint => endpoint;

    /// <summary>The address of the endpoint, ending with a slash.</summary>
    public Uri Address => _address ??= instance.AddressOf(endpoint);

    /// <summary>The HTTP version that the endpoint asks for.</summary>
    public EndpointVersion Version { get; } = EndpointVersion.Of(endpoint);

    public InstanceState State => state;

    /// <summary>The instances among which it is one.</summary>
    public InstanceTable Table => table;

    /// <summary>Its place in the columns of the table.</summary>
    public int Place => place;

    /// <summary>The address of a path on this instance. Making one costs more than everything else about a call, so those
    /// that come again are kept.</summary>
    /// <param name="path">The path and the query, escaped.</param>
    public Uri AddressOf(ReadOnlySpan<char> path) =>
        PathCache.Find(path) is not { } known ? NewAddress(path) : _addresses.Find(known, place) is { } address ? address : Keep(known, path);

    /// <summary>Notes that the instance asked not to be called for a while.</summary>
    public void Pause(TimeSpan pause, TimeProvider time) => table.Pauses.Add(state, pause, time);

    private Uri Keep(PathCache known, ReadOnlySpan<char> path)
    {
        var made = NewAddress(path);
        _addresses.Add(known, place, made);
        return made;
    }

    private Uri NewAddress(ReadOnlySpan<char> path) => new(string.Concat(Address.AbsoluteUri.AsSpan().TrimEnd('/'), path));
}
