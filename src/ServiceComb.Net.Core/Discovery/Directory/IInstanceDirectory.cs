namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Provides the live directory of the instances of other services. Lookups are served from memory and never access
/// the network. The directory is updated by the watch of the engine and verified by one batch query per interval.</summary>
public interface IInstanceDirectory
{
    /// <summary>Finds the entry of a service, which is created on first use. Names are case-insensitive.</summary>
    /// <param name="host">A host name from a URL, such as <c>orders</c>; an alias; or <c>application/service</c>.</param>
    /// <returns>The entry; null when the name cannot be a service: an IP address, <c>localhost</c>, or a name with dots
    /// that neither the configuration nor the registry lists.</returns>
    ServiceEntry? Find(string host);

    /// <summary>Gets the current entries.</summary>
    IReadOnlyCollection<ServiceEntry> Entries { get; }
}
