using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Engine.Hosting;
using ServiceComb.Net.Engine.Registry.Endpoints;
using ServiceComb.Net.Engine.Registry.State;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Engine.Rbac.Access;

/// <summary>Holds services that a request names against the scope of its caller.</summary>
internal sealed class ServiceScopes(Tenants tenants)
{
    /// <summary>The services that the caller may see.</summary>
    public static IEnumerable<ServiceState> Narrow(HttpContext context, IEnumerable<ServiceState> services) =>
        CallerScope.Of(context) is { } scope ? services.Where(service => scope.Allows(ServiceLabels.Of(service.Service))) : services;

    /// <summary>Refuses a request about several services when any of them is outside the scope; unknown ids are left to the
    /// endpoint.</summary>
    /// <exception cref="Refusal">One is outside.</exception>
    public static void Require(HttpContext context, Tenant tenant, IEnumerable<string> serviceIds)
    {
        if (CallerScope.Of(context) is not { } scope)
        {
            return;
        }

        foreach (var id in serviceIds)
        {
            if (tenant.Services.TryGetValue(id, out var service))
            {
                scope.Require(ServiceLabels.Of(service.Service));
            }
        }
    }

    /// <summary>Refuses a request whose path or query names a service outside the scope.</summary>
    /// <exception cref="Refusal">It is outside, or there is none.</exception>
    public void Require(HttpContext context, GuardedRoute route, CallerScope scope)
    {
        if (route.NamesService)
        {
            scope.Require(LabelsOf(context, context.Route("serviceId")));
        }
        else if (route.FindsService)
        {
            scope.Require(Queried(context));
        }
    }

    private ServiceLabels Queried(HttpContext context)
    {
        if (context.Query("type") == "schema")
        {
            return LabelsOf(context, context.Query("serviceId"));
        }

        var wanted = new MicroserviceKey { Environment = context.Query("env"), AppId = context.Query("appId"), ServiceName = context.Query("serviceName") };
        return ServiceLabels.Of(tenants.Find(context.TenantName()), wanted, context.ConsumerId());
    }

    private ServiceLabels LabelsOf(HttpContext context, string serviceId) =>
        ServiceLabels.Of(tenants.Find(context.TenantName()).RequireService(serviceId).Service);
}
