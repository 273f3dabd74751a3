using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>Registers, reads and changes instances, and receives heartbeats.</summary>
internal sealed class InstanceEndpoints(Tenants tenants, Instances instances)
{
    private const string One = "microservices/{serviceId}/instances/{instanceId}";

    /// <summary>Maps the routes of both API versions.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("microservices/{serviceId}/instances", RegisterAsync);
        routes.MapGet("microservices/{serviceId}/instances", ListAsync);
        routes.MapGet(One, GetAsync);
        routes.MapDelete(One, DeregisterAsync);
        routes.MapPut(One + "/properties", SetPropertiesAsync);
        routes.MapPut(One + "/status", SetStatusAsync);
        routes.MapPut(One + "/heartbeat", HeartbeatAsync);
        routes.MapPut("heartbeats", HeartbeatsAsync);
    }

    /// <summary>Maps the routes that only the v4 API has.</summary>
    public void MapV4Only(IEndpointRouteBuilder routes) => routes.MapPut("instances/status", SetStatusOfAllAsync);

    private async Task RegisterAsync(HttpContext context)
    {
        var message = await context.ReadAsync(ProtocolJson.Registry.GetTypeInfo<InstanceMessage>(), isShort: true, RegistryRequest.MaxInstanceBody);
        var id = await instances.RegisterAsync(tenants.Find(context.TenantName()), context.Route("serviceId"), message.Instance);
        await context.Response.JsonAsync(new InstanceIdResponse { InstanceId = id }, ProtocolJson.Registry.GetTypeInfo<InstanceIdResponse>());
    }

    private Task ListAsync(HttpContext context)
    {
        var response = InstanceQueries.List(tenants.Find(context.TenantName()), context.ServiceId(), context.ConsumerId(), context.Tags(), CallerScope.Of(context));
        return context.ListWithRevisionAsync(response);
    }

    private Task GetAsync(HttpContext context)
    {
        var tenant = tenants.Find(context.TenantName());
        var instance = InstanceQueries.Require(tenant, context.InstanceKey(), context.ConsumerId(), context.Tags(), CallerScope.Of(context));
        byte[] body = [.. "{\"instance\":"u8, .. instance.Json, (byte)'}'];
        return context.ListWithRevisionAsync(FindResponseCache.Of([instance]).Revision, body);
    }

    private async Task DeregisterAsync(HttpContext context)
    {
        await instances.DeregisterAsync(tenants.Find(context.TenantName()), context.InstanceKey());
        await context.Response.EmptyAsync();
    }

    private async Task SetPropertiesAsync(HttpContext context)
    {
        var properties = (await context.ReadAsync(ProtocolJson.Registry.GetTypeInfo<PropertiesRequest>(), isShort: true, RegistryRequest.MaxPropertiesBody)).Properties;
        await instances.SetPropertiesAsync(tenants.Find(context.TenantName()), context.InstanceKey(), properties);
        await context.Response.EmptyAsync();
    }

    private async Task SetStatusAsync(HttpContext context)
    {
        await instances.SetStatusAsync(tenants.Find(context.TenantName()), context.InstanceKey(), context.Query("value"));
        await context.Response.EmptyAsync();
    }

    private Task HeartbeatAsync(HttpContext context)
    {
        instances.Heartbeat(tenants.Find(context.TenantName()), context.InstanceKey());
        return context.Response.EmptyAsync();
    }

    private async Task HeartbeatsAsync(HttpContext context)
    {
        var set = await context.ReadScopedAsync(ProtocolJson.Registry.GetTypeInfo<HeartbeatSet>(), isShort: true);
        if (set.Instances is not { Count: > 0 } entries)
        {
            throw RegistryErrors.Invalid("Request format invalid.");
        }

        var tenant = tenants.Find(context.TenantName());
        ServiceScopes.Require(context, tenant, entries.Select(static entry => entry?.ServiceId ?? ""));
        var response = instances.Heartbeats(tenant, entries);
        await context.Response.JsonAsync(response, ProtocolJson.Registry.GetTypeInfo<HeartbeatSet>());
    }

    private async Task SetStatusOfAllAsync(HttpContext context)
    {
        var request = await context.ReadAsync(ProtocolJson.Registry.GetTypeInfo<InstanceStatusRequest>(), isShort: true);
        var properties = request.Matches?.Properties ?? new Dictionary<string, string>();
        await instances.SetStatusOfAllAsync(tenants.Find(context.TenantName()), properties, request.Status ?? "", CallerScope.Of(context));
        await context.Response.EmptyAsync();
    }
}
