using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>Reads and changes the schemas of microservices.</summary>
internal sealed class SchemaEndpoints(Tenants tenants, Schemas schemas)
{
    private const string SummaryHeader = "X-Schema-Summary";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("microservices/{serviceId}/schemas", ListAsync);
        routes.MapPost("microservices/{serviceId}/schemas", PutAllAsync);
        routes.MapGet("microservices/{serviceId}/schemas/{schemaId}", GetAsync);
        routes.MapPut("microservices/{serviceId}/schemas/{schemaId}", PutAsync);
        routes.MapDelete("microservices/{serviceId}/schemas/{schemaId}", DeleteAsync);
    }

    /// <summary>Checks whether a schema exists.</summary>
    public static Task FindAsync(HttpContext context, Tenants tenants)
    {
        var (serviceId, schemaId) = (context.Query("serviceId"), context.Query("schemaId"));
        RegistryRules.RequiredServiceId.For("GetSchemaRequest.ServiceId").Require(serviceId);
        RegistryRules.SchemaId.Require(schemaId);
        var tenant = tenants.Find(context.TenantName());
        if (!tenant.Services.ContainsKey(serviceId))
        {
            throw RegistryErrors.NoService("service does not exist.");
        }

        context.Response.Headers[SummaryHeader] = HeaderText.Sanitize(Schemas.Require(tenant, serviceId, schemaId).Summary);
        return context.Response.JsonAsync(new ServiceIdResponse { ServiceId = serviceId, SchemaId = schemaId }, ProtocolJson.Registry.GetTypeInfo<ServiceIdResponse>());
    }

    private Task ListAsync(HttpContext context)
    {
        var withContent = context.Query("withSchema") switch
        {
            "" or "0" => false,
            "1" => true,
            _ => throw RegistryErrors.Invalid("parameter withSchema must be 1 or 0"),
        };
        var list = Schemas.List(tenants.Find(context.TenantName()).RequireService(context.ServiceId()), withContent);
        return context.Response.JsonAsync(list, ProtocolJson.Registry.GetTypeInfo<SchemaList>());
    }

    private Task GetAsync(HttpContext context)
    {
        var schema = Schemas.Require(tenants.Find(context.TenantName()), context.ServiceId(), context.Route("schemaId"));
        context.Response.Headers[SummaryHeader] = HeaderText.Sanitize(schema.Summary);
        return context.Response.JsonAsync(new SchemaMessage { Schema = schema.Content }, ProtocolJson.Registry.GetTypeInfo<SchemaMessage>());
    }

    private async Task PutAsync(HttpContext context)
    {
        var schemaId = context.Route("schemaId");
        var message = await context.ReadAsync(ProtocolJson.Registry.GetTypeInfo<SchemaMessage>());
        await schemas.PutAsync(tenants.Find(context.TenantName()), context.ServiceId(), schemaId, message);
        await context.Response.EmptyAsync();
    }

    private async Task PutAllAsync(HttpContext context)
    {
        var list = await context.ReadAsync(ProtocolJson.Registry.GetTypeInfo<SchemaList>());
        await schemas.PutAllAsync(tenants.Find(context.TenantName()), context.ServiceId(), list.Schemas ?? []);
        await context.Response.EmptyAsync();
    }

    private async Task DeleteAsync(HttpContext context)
    {
        await schemas.DeleteAsync(tenants.Find(context.TenantName()), context.ServiceId(), context.Route("schemaId"));
        await context.Response.EmptyAsync();
    }
}
