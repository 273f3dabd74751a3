using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Discovery.Resolution;

/// <summary>Creates endpoint providers for Microsoft.Extensions.ServiceDiscovery.</summary>
internal sealed class ServiceCombEndpointProviderFactory(IInstanceDirectory directory, AllowedSchemes schemes, TimeProvider time) : IServiceEndpointProviderFactory
{
    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        var name = string.IsNullOrEmpty(query.EndpointName) ? null : query.EndpointName;
        provider = schemes.Read(query.IncludedSchemes) is { } scheme && IsCandidate(query.ServiceName)
            ? new ServiceCombEndpointProvider(directory, query.ServiceName, new EndpointRequirement(scheme, Name: name), time)
            : null;
        return provider is not null;
    }

    // A service whose name contains dots may be registered later.
    private bool IsCandidate(string service) => directory.Find(service) is not null || service.Contains('.', StringComparison.Ordinal);
}
