namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The live directory of other services' instances. Reading it never touches the network: it is kept up to date
/// by the engine's watch and verified by one batch query per interval.</summary>
public interface IInstanceDirectory
{
    /// <summary>The entry of a service, made at first use. Names compare without case.</summary>
    /// <param name="host">A host name out of a URL, such as <c>orders</c>; an alias; or <c>application/service</c>.</param>
    /// <returns>The entry, or null when the name cannot be a service: an address, <c>localhost</c>, or a name with dots
    /// that neither configuration nor the registry lists.</returns>
    ServiceEntry? Find(string host);

    /// <summary>The entries there are.</summary>
    IReadOnlyCollection<ServiceEntry> Entries { get; }
}
