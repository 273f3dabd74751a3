using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Govern;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>The read model for consoles: services with their details, applications, statistics and the dependency
/// graph.</summary>
internal sealed class GovernEndpoints(Tenants tenants)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("microservices", ListAsync);
        routes.MapGet("microservices/{serviceId}", GetAsync);
        routes.MapGet("apps", ListAppsAsync);
        routes.MapGet("statistics", GetStatisticsAsync);
        routes.MapGet("relations", GetRelationsAsync);
    }

    private Task GetAsync(HttpContext context)
    {
        var service = tenants.Find(context.TenantName()).RequireService(context.ServiceId());
        return WriteJsonAsync(context, json =>
        {
            json.WriteStartObject("service"u8);
            ServiceDetail.Write(json, service, GovernOptions.All, countOnly: false, withSchemaIds: true, SchemaAccess.Allows(context, service), others => ServiceScopes.Narrow(context, others));
            json.WriteStartArray("microServiceVersions"u8);
            foreach (var version in service.Provider.Versions.Reverse())
            {
                json.WriteStringValue(version.Service.Version);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private Task ListAsync(HttpContext context)
    {
        var options = GovernOptionsReader.Read(context.Query("options"), out var isStatisticsOnly);
        var countOnly = context.Query("countOnly").Trim() switch
        {
            "" or "0" => false,
            "1" => true,
            _ => throw RegistryErrors.Invalid("parameter countOnly must be 1 or 0"),
        };
        var tenant = tenants.Find(context.TenantName());
        ServiceState[] services = [.. VisibleServices(tenant, context).Where(service => Matches(service, context))];
        return WriteJsonAsync(context, json =>
        {
            // A request for statistics only gets no service details.
            if (!isStatisticsOnly && services.Length > 0)
            {
                json.WriteStartArray("allServicesDetail"u8);
                foreach (var service in services)
                {
                    json.WriteStartObject();
                    ServiceDetail.Write(json, service, options, countOnly, withSchemaIds: false, SchemaAccess.Allows(context, service), others => ServiceScopes.Narrow(context, others));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            if (options.HasFlag(GovernOptions.Statistics))
            {
                Statistics.Of(VisibleServices(tenant, context)).Write(json);
            }
        });
    }

    private Task ListAppsAsync(HttpContext context)
    {
        var environment = context.Query("env");
        string[] apps = [.. VisibleServices(tenants.Find(context.TenantName()), context)
            .Where(service => environment.Length == 0 || service.Service.Environment == environment)
            .Select(static service => service.Service.AppId!).Distinct(StringComparer.Ordinal)];
        return WriteJsonAsync(context, json =>
        {
            if (apps.Length > 0)
            {
                json.WriteStartArray("appIds"u8);
                Array.ForEach(apps, json.WriteStringValue);
                json.WriteEndArray();
            }
        });
    }

    private Task GetStatisticsAsync(HttpContext context) =>
        WriteJsonAsync(context, json => Statistics.Of(VisibleServices(tenants.Find(context.TenantName()), context)).Write(json));

    private Task GetRelationsAsync(HttpContext context)
    {
        var tenant = tenants.Find(context.TenantName());
        ServiceState[] shown = [.. VisibleServices(tenant, context)];
        return WriteJsonAsync(context, json => RelationGraph.Write(json, shown, isEmpty: tenant.Services.IsEmpty));
    }

    private static IEnumerable<ServiceState> VisibleServices(Tenant tenant, HttpContext context)
    {
        var withShared = context.IsSet("withShared");
        return ServiceScopes.Narrow(context, tenant.Services.Values.Where(service => withShared || !service.IsShared));
    }

    private static bool Matches(ServiceState service, HttpContext context)
    {
        var (app, name, environment) = (context.Query("appId"), context.Query("serviceName"), context.Query("env"));
        return (app.Length == 0 || service.Service.AppId == app)
            && (name.Length == 0 || service.Service.ServiceName == name)
            && (environment.Length == 0 || service.Service.Environment == environment)
            && QueryParameters.All(context.Request, "property").TrueForAll(property => HasProperty(service.Service, property));
    }

    private static bool HasProperty(Microservice service, string property)
    {
        var colon = property.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || (service.Properties.TryGetValue(property[..colon], out var value) && value == property[(colon + 1)..]);
    }

    private static Task WriteJsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return context.Response.JsonAsync(buffer.WrittenMemory);
    }
}
