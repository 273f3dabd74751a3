using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>Finds instances, and lists and sets dependencies between microservices.</summary>
internal sealed class DiscoveryEndpoints(Tenants tenants, InstanceFinder finder)
{
    private readonly BatchInstanceFinder _batches = new(finder);

    /// <summary>Maps the routes of both API versions.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("instances", FindAsync);
        routes.MapGet("microservices/{serviceId}/providers", ListProvidersAsync);
        routes.MapGet("microservices/{serviceId}/consumers", ListConsumersAsync);
        routes.MapPost("dependencies", context => PutDependenciesAsync(context, replace: false));
        routes.MapPut("dependencies", context => PutDependenciesAsync(context, replace: true));
    }

    /// <summary>Maps the routes that only the v4 API has.</summary>
    public void MapV4Only(IEndpointRouteBuilder routes) => routes.MapPost("instances/action", FindManyAsync);

    private async Task FindAsync(HttpContext context)
    {
        var key = new MicroserviceKey { Environment = context.Query("env"), AppId = context.Query("appId"), ServiceName = context.Query("serviceName") };
        var scope = CallerScope.Of(context);
        var found = finder.Find(tenants.Find(context.TenantName()), key, context.ConsumerId(), context.Tags(), consumers: scope, providers: scope);
        if (found.Consumer is { } consumer && found.Learned.Count > 0)
        {
            await finder.RecordDependenciesAsync(consumer, found.Learned);
        }

        await context.ListWithRevisionAsync(found.Response);
    }

    private async Task FindManyAsync(HttpContext context)
    {
        var request = await context.ReadScopedAsync(ProtocolJson.Registry.GetTypeInfo<BatchFindRequest>(), isShort: true);
        var tenant = tenants.Find(context.TenantName());
        // The real engine checks the instances of a batch against the labels of the caller's roles, but not its services.
        ServiceScopes.Require(context, tenant, (request.Instances ?? []).Select(static entry => entry?.Instance?.ServiceId ?? ""));
        if (context.Query("type") is not "query" and var type)
        {
            throw RegistryErrors.Invalid($"Invalid action: {type}");
        }

        await context.Response.JsonAsync(await _batches.FindAsync(tenant, request, context.ConsumerId(), CallerScope.Of(context)));
    }

    private Task ListProvidersAsync(HttpContext context)
    {
        var tenant = tenants.Find(context.TenantName());
        var consumer = RequireService(tenant, context, "Consumer does not exist");
        var providers = consumer.Consumes
            .SelectMany(key => tenant.Providers.TryGetValue(key, out var provider) ? provider.Versions : [])
            .Where(service => !WithoutSelf(context) || service != consumer);
        providers = ServiceScopes.Narrow(context, providers);
        return context.Response.JsonAsync(RegistryRequest.Wrap("providers", providers.Select(static service => (ReadOnlyMemory<byte>)service.Json)));
    }

    private Task ListConsumersAsync(HttpContext context)
    {
        var provider = RequireService(tenants.Find(context.TenantName()), context, "Provider does not exist");
        var consumers = provider.Provider.Consumers.Where(service => !WithoutSelf(context) || service != provider);
        consumers = ServiceScopes.Narrow(context, consumers);
        return context.Response.JsonAsync(RegistryRequest.Wrap("consumers", consumers.Select(static service => (ReadOnlyMemory<byte>)service.Json)));
    }

    private static bool WithoutSelf(HttpContext context) => context.QueryFlag("noSelf", "parameter noSelf must be 1 or 0");

    private static ServiceState RequireService(Tenant tenant, HttpContext context, string message) =>
        tenant.Services.TryGetValue(context.ServiceId(), out var service) ? service : throw RegistryErrors.NoService(message);

    private async Task PutDependenciesAsync(HttpContext context, bool replace)
    {
        var request = await context.ReadAsync(ProtocolJson.Registry.GetTypeInfo<DependenciesRequest>());
        var entries = DependencyRules.Require(request.Dependencies, isAddition: !replace);
        var tenant = tenants.Find(context.TenantName());
        foreach (var entry in entries)
        {
            CallerScope.Of(context)?.Require(ServiceLabels.Of(entry.Consumer));
        }

        foreach (var entry in entries)
        {
            await finder.DeclareDependenciesAsync(tenant, entry, replace, CallerScope.Of(context));
        }

        context.Response.Headers["Deprecation"] = "version=\"v4\"";
        await context.Response.EmptyAsync();
    }
}
