using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>Checks the services that a request names against the scope of its caller.</summary>
internal sealed class ServiceScopes(Tenants tenants)
{
    /// <summary>Filters services to those that the caller may read.</summary>
    public static IEnumerable<ServiceState> Narrow(HttpContext context, IEnumerable<ServiceState> services) =>
        CallerScope.Of(context) is { } scope ? services.Where(service => scope.Allows(ServiceLabels.Of(service.Service))) : services;

    /// <summary>Rejects a request about several services if any of them is unknown or outside the scope.</summary>
    /// <exception cref="EngineApiException">A service is unknown or outside the scope.</exception>
    public static void Require(HttpContext context, Tenant tenant, IEnumerable<string> serviceIds)
    {
        if (CallerScope.Of(context) is not { } scope)
        {
            return;
        }

        ServiceLabels[] named = [.. serviceIds.Select(id => LabelsOf(tenant, id))];
        Array.ForEach(named, scope.Require);
    }

    /// <summary>Gets the labels of the service whose id is in the path or the query of a request; null when there is
    /// none.</summary>
    /// <exception cref="EngineApiException">The service is unknown.</exception>
    public ServiceLabels? LabelsOfId(HttpContext context, GuardedRoute route)
    {
        var id = route.HasServiceInPath ? context.Route("serviceId")
            : route.HasServiceInQuery ? QueryParameters.First(context.Request, "serviceId")
            : null;
        return id is null ? null : LabelsOf(tenants.Find(context.TenantName()), id);
    }

    /// <summary>Gets the labels of the service whose name is in the query of a request; null when there is none. The real
    /// engine trusts an id in the query and ignores the name next to it; the local engine requires both to be in the
    /// scope.</summary>
    public ServiceLabels? LabelsOfName(HttpContext context, GuardedRoute route, CallerScope scope)
    {
        if (!route.HasServiceInQuery || (context.Query("type") == "schema" && QueryParameters.First(context.Request, "serviceId") is not null))
        {
            return null;
        }

        // The environment of a known consumer takes precedence over the query. A consumer outside the scope is treated as
        // unknown, because the error shows the environment.
        var environment = context.ConsumerId() is { Length: > 0 } id
            && tenants.Find(context.TenantName()).Services.TryGetValue(id, out var consumer) && scope.Allows(ServiceLabels.Of(consumer.Service))
                ? consumer.Service.Environment ?? ""
                : context.Query("env");
        return new ServiceLabels(environment, context.Query("appId"), context.Query("serviceName"));
    }

    private static ServiceLabels LabelsOf(Tenant tenant, string serviceId) =>
        tenant.Services.TryGetValue(serviceId, out var service) ? ServiceLabels.Of(service.Service) : throw RbacErrors.NoScope();
}
