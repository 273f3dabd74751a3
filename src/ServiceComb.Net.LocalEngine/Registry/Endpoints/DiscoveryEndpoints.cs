using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>Finding instances, and who consumes whom.</summary>
internal sealed class DiscoveryEndpoints(Tenants tenants, Finds finds)
{
    private readonly BatchFinds _batches = new(finds);

    /// <summary>Maps the routes that every version of the API has.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("instances", FindAsync);
        routes.MapGet("microservices/{serviceId}/providers", ListProvidersAsync);
        routes.MapGet("microservices/{serviceId}/consumers", ListConsumersAsync);
        routes.MapPost("dependencies", context => StateAsync(context, replace: false));
        routes.MapPut("dependencies", context => StateAsync(context, replace: true));
    }

    /// <summary>Maps the routes that the old API lacks.</summary>
    public void MapNew(IEndpointRouteBuilder routes) => routes.MapPost("instances/action", FindManyAsync);

    private Task FindAsync(HttpContext context)
    {
        var key = new MicroserviceKey { Environment = context.Query("env"), AppId = context.Query("appId"), ServiceName = context.Query("serviceName") };
        var answer = finds.Find(tenants.Find(context.TenantName()), key, context.ConsumerId(), context.Tags());
        return context.RevisedAsync(answer);
    }

    private async Task FindManyAsync(HttpContext context)
    {
        var request = await context.ReadScopedAsync(RegistryJson.Default.BatchFindRequest, isShort: true);
        var tenant = tenants.Find(context.TenantName());
        // The real engine holds the instances of a batch against the caller's labels, and its services not.
        ServiceScopes.Require(context, tenant, (request.Instances ?? []).Select(static entry => entry?.Instance?.ServiceId ?? ""));
        if (context.Query("type") is not "query" and var type)
        {
            throw RegistryErrors.Invalid($"Invalid action: {type}");
        }

        await context.Response.JsonAsync(_batches.Find(tenant, request, context.ConsumerId()));
    }

    private Task ListProvidersAsync(HttpContext context)
    {
        var tenant = tenants.Find(context.TenantName());
        var consumer = Named(tenant, context, "Consumer does not exist");
        var providers = consumer.Consumes
            .SelectMany(key => tenant.Providers.TryGetValue(key, out var provider) ? provider.Versions : [])
            .Where(service => !WithoutSelf(context) || service != consumer);
        providers = ServiceScopes.Narrow(context, providers);
        return context.Response.JsonAsync(RegistryRequest.Wrap("providers", providers.Select(static service => (ReadOnlyMemory<byte>)service.Json)));
    }

    private Task ListConsumersAsync(HttpContext context)
    {
        var provider = Named(tenants.Find(context.TenantName()), context, "Provider does not exist");
        var consumers = provider.Provider.Consumers.Where(service => !WithoutSelf(context) || service != provider);
        consumers = ServiceScopes.Narrow(context, consumers);
        return context.Response.JsonAsync(RegistryRequest.Wrap("consumers", consumers.Select(static service => (ReadOnlyMemory<byte>)service.Json)));
    }

    private static bool WithoutSelf(HttpContext context) => context.QueryFlag("noSelf", "parameter noSelf must be 1 or 0");

    private static ServiceState Named(Tenant tenant, HttpContext context, string refusal) =>
        tenant.Services.TryGetValue(context.ServiceId(), out var service) ? service : throw RegistryErrors.NoService(refusal);

    private async Task StateAsync(HttpContext context, bool replace)
    {
        var request = await context.ReadAsync(RegistryJson.Default.DependenciesRequest);
        var entries = DependencyRules.Require(request.Dependencies, isAddition: !replace);
        var tenant = tenants.Find(context.TenantName());
        foreach (var entry in entries)
        {
            CallerScope.Of(context)?.Require(ServiceLabels.Of(entry.Consumer));
        }

        foreach (var entry in entries)
        {
            await finds.StateAsync(tenant, entry, replace);
        }

        context.Response.Headers["Deprecation"] = "version=\"v4\"";
        await context.Response.Empty();
    }
}
