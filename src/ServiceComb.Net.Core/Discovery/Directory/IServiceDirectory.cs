namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Provides read-only access to the service directory. Results come from memory.</summary>
public interface IServiceDirectory
{
    /// <summary>Gets the names of the tracked services: recently used ones and those that the configuration declares.</summary>
    IReadOnlyCollection<string> Services { get; }

    /// <summary>Gets the current instances of a service and starts tracking the service. The first call waits for the first
    /// list, for 3 seconds at most (<c>servicecomb:discovery:firstUseTimeoutInMillis</c>); later calls return immediately. While
    /// the registry does not respond, only the first call for any service waits.</summary>
    /// <param name="service">The name of a service, an alias, or <c>application/service</c>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The instances. The list is empty and <see cref="ServiceInstances.IsKnown"/> is false when the service is not
    /// registered, when no response has been received yet, or when the name cannot be a service.</returns>
    ValueTask<ServiceInstances> GetAsync(string service, CancellationToken cancellationToken = default);

    /// <summary>Registers a listener that is called after each change of an instance list. The listener runs on a thread of the
    /// directory and should return quickly. Exceptions that it throws are logged and ignored.</summary>
    /// <param name="listener">The callback, which receives the changed entry.</param>
    /// <returns>A registration that stops the calls when it is disposed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="listener"/> is null.</exception>
    IDisposable OnChange(Action<ServiceEntry> listener);
}
