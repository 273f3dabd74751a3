using System.Collections.Immutable;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Testing;

/// <summary>A directory that a test fills by hand, for code that takes an <see cref="IServiceDirectory"/>. For apps, use a
/// <see cref="TestEngine"/> and <see cref="TestEngine.RegisterInstanceAsync"/>. All members can be called concurrently.</summary>
public sealed class FakeServiceDirectory : IServiceDirectory
{
    private static readonly ServiceInstances Unknown = new([], isKnown: false);
    private readonly Lock _lock = new();
    private ImmutableDictionary<string, Service> _services = ImmutableDictionary.Create<string, Service>(StringComparer.OrdinalIgnoreCase);
    private ImmutableList<Action<ServiceEntry>> _listeners = [];

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Services => [.. Volatile.Read(ref _services).Keys];

    /// <summary>Creates an instance for <see cref="Set"/>.</summary>
    /// <param name="address">The address, such as <c>http://10.0.0.1:8080</c>.</param>
    /// <param name="id">The id; null for one that is derived from the address.</param>
    /// <param name="version">The version of the service.</param>
    /// <param name="properties">The properties of the instance; null for none.</param>
    public static ServiceInstance CreateInstance(
        Uri address, string? id = null, string version = "1.0.0", IReadOnlyDictionary<string, string>? properties = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        id ??= address.Authority;
        return new ServiceInstance(id, version, address, properties ?? ImmutableDictionary<string, string>.Empty, new MicroserviceInstance { InstanceId = id });
    }

    /// <summary>Sets the instances of a service, as after a change in the registry: the change token of the previous list fires and
    /// listeners are called before this method returns. Without instances the service is known and has none.</summary>
    /// <param name="service">The name of the service.</param>
    /// <param name="instances">All its instances.</param>
    public void Set(string service, params IEnumerable<ServiceInstance> instances)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentNullException.ThrowIfNull(instances);
        Replace(service, [.. instances.OrderBy(static instance => instance.InstanceId, StringComparer.Ordinal)], isKnown: true);
    }

    /// <summary>Removes a service, as if it had never been registered. Callers that hold its list see the change.</summary>
    /// <param name="service">The name of the service.</param>
    public void Remove(string service)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        if (Volatile.Read(ref _services).ContainsKey(service))
        {
            Replace(service, [], isKnown: false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ServiceInstances> GetAsync(string service, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        return new(Volatile.Read(ref _services).TryGetValue(service, out var found) ? found.Entry.Current : Unknown);
    }

    /// <inheritdoc/>
    public IDisposable OnChange(Action<ServiceEntry> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ImmutableInterlocked.Update(ref _listeners, static (all, added) => all.Add(added), listener);
        return new ListenerRegistration(this, listener);
    }

    private void Replace(string service, ImmutableArray<ServiceInstance> instances, bool isKnown)
    {
        var superseded = new CancellationTokenSource();
        var entry = new ServiceEntry("default", service, new ServiceInstances(instances, isKnown, new CancellationChangeToken(superseded.Token)));
        Service? previous;
        lock (_lock)
        {
            previous = _services.GetValueOrDefault(service);
            _services = isKnown ? _services.SetItem(service, new Service(entry, superseded)) : _services.Remove(service);
        }

        previous?.Superseded.Cancel();
        foreach (var listener in _listeners)
        {
            listener(entry);
        }
    }

    private sealed record Service(ServiceEntry Entry, CancellationTokenSource Superseded);

    private sealed class ListenerRegistration(FakeServiceDirectory directory, Action<ServiceEntry> listener) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref directory._listeners, static (all, removed) => all.Remove(removed), listener);
    }
}
