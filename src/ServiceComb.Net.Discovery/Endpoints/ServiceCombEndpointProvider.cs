using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>A view of one entry. Never throws and, once a list is there, never waits: the framework makes callers wait
/// for a refresh and fails their calls with it.</summary>
internal sealed class ServiceCombEndpointProvider(ServiceEntry entry, IReadOnlyList<string> schemes) : IServiceEndpointProvider
{
    public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Endpoints.Count > 0)
        {
            return;
        }

        var current = await entry.GetAsync(cancellationToken);
        endpoints.AddChangeToken(current.ChangeToken);
        foreach (var instance in current.Instances)
        {
            if (schemes.Count == 0 || schemes.Contains(instance.Address.Scheme, StringComparer.OrdinalIgnoreCase))
            {
                var endpoint = ServiceEndpoint.Create(new UriEndPoint(instance.Address));
                endpoint.Features.Set(instance);
                endpoints.Endpoints.Add(endpoint);
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
