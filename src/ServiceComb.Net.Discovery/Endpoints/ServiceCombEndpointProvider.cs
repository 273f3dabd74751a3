using System.Net;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Offers the instances of one service. Once the first list is there it neither waits nor fails, except that a
/// service none of whose endpoints suits the query is an error: the framework would otherwise resolve the name by DNS.</summary>
/// <param name="entry">The service.</param>
/// <param name="requirement">Which endpoints suit.</param>
internal sealed class ServiceCombEndpointProvider(ServiceEntry entry, EndpointRequirement requirement) : IServiceEndpointProvider
{
    public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Endpoints.Count > 0)
        {
            return;
        }

        var current = await entry.GetAsync(cancellationToken);
        endpoints.AddChangeToken(current.ChangeToken);
        var chosen = EndpointSelector.Choose(current.Instances, requirement);
        for (var i = 0; i < chosen.Length; i++)
        {
            if (chosen[i] is { } one)
            {
                var endpoint = ServiceEndpoint.Create(new UriEndPoint(current.Instances[i].AddressOf(one)));
                endpoint.Features.Set(current.Instances[i]);
                endpoints.Endpoints.Add(endpoint);
            }
        }

        if (endpoints.Endpoints.Count == 0 && !current.Instances.IsEmpty)
        {
            throw new InvalidOperationException(UnsuitableEndpoints.Describe(entry.Name, requirement, current.Instances));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
