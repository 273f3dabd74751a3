namespace ServiceComb.Net.Discovery.Directory;

/// <summary>What the directory knows, for apps that want to look: read only, from memory.</summary>
public interface IServiceDirectory
{
    /// <summary>The names that are followed: those used lately and those that configuration declares.</summary>
    IReadOnlyCollection<string> Services { get; }

    /// <summary>Gets the newest list of a service, which is followed from then on. Waits for the first list, for 3 seconds at
    /// most (<c>servicecomb:discovery:firstUseTimeoutInMillis</c>), and returns immediately ever after. While the registry
    /// does not answer, only the first use of any service waits.</summary>
    /// <param name="service">A service, an alias, or <c>application/service</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The list; empty and not known when nothing was heard of the service or the name cannot be one.</returns>
    ValueTask<ServiceInstances> GetAsync(string service, CancellationToken cancellationToken = default);

    /// <summary>Calls a listener after each change of a list, on a thread of the directory: it should be quick. An exception
    /// of it is logged and does no harm.</summary>
    /// <returns>Ends the calls when disposed.</returns>
    IDisposable OnChange(Action<ServiceEntry> listener);
}
