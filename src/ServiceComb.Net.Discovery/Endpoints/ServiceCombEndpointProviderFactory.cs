using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Offers the directory to Microsoft.Extensions.ServiceDiscovery.</summary>
internal sealed class ServiceCombEndpointProviderFactory(IInstanceDirectory directory, AllowedSchemes schemes) : IServiceEndpointProviderFactory
{
    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        var name = string.IsNullOrEmpty(query.EndpointName) ? null : query.EndpointName;
        provider = schemes.Read(query.IncludedSchemes) is { } scheme && directory.Find(query.ServiceName) is { } entry
            ? new ServiceCombEndpointProvider(entry, new EndpointRequirement(scheme, Name: name))
            : null;
        return provider is not null;
    }
}
