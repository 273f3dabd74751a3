using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Offers the instances of one service. Once the first list is there it neither waits nor fails, except that a
/// service none of whose endpoints suits the query is an error: the framework would otherwise resolve the name by DNS.</summary>
/// <param name="directory">Finds the service.</param>
/// <param name="service">The name of the service.</param>
/// <param name="requirement">Which endpoints suit.</param>
/// <param name="time">The clock by which a name that is no service is looked up again.</param>
internal sealed class ServiceCombEndpointProvider(IInstanceDirectory directory, string service, EndpointRequirement requirement, TimeProvider time) : IServiceEndpointProvider
{
    private static readonly TimeSpan LookUpInterval = TimeSpan.FromSeconds(30);
    private CancellationTokenSource? _nextLookUp;

    public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Endpoints.Count > 0)
        {
            return;
        }

        var entry = directory.Find(service);
        var current = entry is null ? null : await entry.GetAsync(cancellationToken);
        if (current is null || entry!.IsTentative)
        {
            _nextLookUp?.Dispose();
            _nextLookUp = new CancellationTokenSource(LookUpInterval, time);
            endpoints.AddChangeToken(new CancellationChangeToken(_nextLookUp.Token));
            return;
        }

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

    public ValueTask DisposeAsync()
    {
        _nextLookUp?.Dispose();
        return ValueTask.CompletedTask;
    }
}
