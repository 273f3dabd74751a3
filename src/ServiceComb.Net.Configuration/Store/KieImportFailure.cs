using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Store;

/// <summary>An item that was not written.</summary>
/// <param name="Item">The item as given.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record KieImportFailure(KieItem Item, string Reason);
