using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Offers the directory to Microsoft.Extensions.ServiceDiscovery.</summary>
internal sealed class ServiceCombEndpointProviderFactory(IInstanceDirectory directory) : IServiceEndpointProviderFactory
{
    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        provider = directory.Find(query.ServiceName) is { } entry
            ? new ServiceCombEndpointProvider(entry, query.IncludedSchemes, query.EndpointName)
            : null;
        return provider is not null;
    }
}
