using System.Collections.Immutable;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Discovery.Resolution;

/// <summary>Creates the error message for a service without a suitable endpoint.</summary>
internal static class UnsuitableEndpoints
{
    private const int MaxListed = 5;

    /// <summary>Describes the service, the requested endpoint and the registered endpoints.</summary>
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
