using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;

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

    /// <summary>Gets the labels of the services that the path or the query of a request identifies; empty when there are
    /// none.</summary>
    /// <exception cref="EngineApiException">A service is unknown.</exception>
    public List<ServiceLabels> LabelsOf(HttpContext context, GuardedRoute route) =>
        route.HasServiceInPath ? [LabelsOf(tenants.Find(context.TenantName()), context.Route("serviceId"))]
        : route.HasServiceInQuery ? Queried(context)
        : [];

    // The real engine trusts an id in the query and ignores the name next to it; the local engine requires both to be in
    // the scope.
    private List<ServiceLabels> Queried(HttpContext context)
    {
        var tenant = tenants.Find(context.TenantName());
        List<ServiceLabels> named = [];
        var id = QueryParameters.First(context.Request, "serviceId");
        if (id is not null)
        {
            named.Add(LabelsOf(tenant, id));
        }

        if (id is null || context.Query("type") != "schema")
        {
            var wanted = new MicroserviceKey { Environment = context.Query("env"), AppId = context.Query("appId"), ServiceName = context.Query("serviceName") };
            named.Add(ServiceLabels.Of(tenant, wanted, context.ConsumerId()));
        }

        return named;
    }

    private static ServiceLabels LabelsOf(Tenant tenant, string serviceId) =>
        tenant.Services.TryGetValue(serviceId, out var service) ? ServiceLabels.Of(service.Service) : throw RbacErrors.NoScope();
}
