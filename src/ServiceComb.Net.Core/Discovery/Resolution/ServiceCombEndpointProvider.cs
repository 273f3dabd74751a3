using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Discovery.Resolution;

/// <summary>Provides the endpoints of one service to Microsoft.Extensions.ServiceDiscovery. Waits only for the first list. Throws when
/// no endpoint of the service suits the query, because the framework would otherwise resolve the name by DNS.</summary>
/// <param name="directory">The directory that finds the service.</param>
/// <param name="service">The name of the service.</param>
/// <param name="requirement">The endpoints that suit the query.</param>
/// <param name="time">The clock for looking up an unknown name again.</param>
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
        var chosen = current.ChooseEndpoints(requirement);
        for (var i = 0; i < chosen.Length; i++)
        {
            if (chosen[i] is { } selected)
            {
                var endpoint = ServiceEndpoint.Create(new UriEndPoint(current.Instances[i].AddressOf(selected)));
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
