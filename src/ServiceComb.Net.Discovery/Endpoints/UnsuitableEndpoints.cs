using System.Collections.Immutable;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Explains why none of a service's instances can be called.</summary>
internal static class UnsuitableEndpoints
{
    private const int MaxListed = 5;

    /// <summary>Names the service, what was requested, and the endpoints that are registered.</summary>
    public static string Describe(string service, EndpointRequirement requirement, ImmutableArray<ServiceInstance> instances)
    {
        if (requirement.Scheme == SchemePreference.None)
        {
            return $"no endpoint of '{service}' may be called: ServiceDiscoveryOptions.AllowedSchemes allows none of the requested schemes";
        }

        var endpoints = instances.SelectMany(static instance => instance.Endpoints).Select(static endpoint => endpoint.ToString()).Distinct().ToList();
        var registered = endpoints.Count == 0 ? "none" : LogBounds.List(endpoints, endpoints.Count, MaxListed);
        var requested = requirement.Name is null ? $"{requirement} endpoint" : requirement.ToString();
        return $"no instance of '{service}' has an {requested} as requested; registered endpoints: {registered}";
    }
}
