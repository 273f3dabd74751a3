using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>Creates, reads, changes and deletes microservices, and checks their existence.</summary>
internal sealed class MicroserviceEndpoints(Tenants tenants, Microservices microservices, Instances instances)
{
    private static readonly FieldRule BatchIds = new("DelServicesRequest.ServiceIds", 1, 0, @"^\S{1,64}$", static id => id.Length is > 0 and <= 64 && TextPatterns.HasNoBlank(id));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("microservices", CreateAsync);
        routes.MapGet("microservices", ListAsync);
        routes.MapDelete("microservices", DeleteManyAsync);
        routes.MapGet("microservices/{serviceId}", GetAsync);
        routes.MapDelete("microservices/{serviceId}", DeleteAsync);
        routes.MapPut("microservices/{serviceId}/properties", SetPropertiesAsync);
        routes.MapGet("existence", FindIdAsync);
        routes.MapGet("microservices/{serviceId}/tags", GetTagsAsync);
        routes.MapPost("microservices/{serviceId}/tags", SetTagsAsync);
        routes.MapPut("microservices/{serviceId}/tags/{key}", SetTagAsync);
        routes.MapDelete("microservices/{serviceId}/tags/{keys}", DeleteTagsAsync);
    }

    private async Task CreateAsync(HttpContext context)
    {
        var request = await context.ReadScopedAsync(ProtocolJson.Registry.GetTypeInfo<CreateMicroserviceRequest>());
        var scope = CallerScope.Of(context);
        if (request.Service is null)
        {
            throw scope is null ? RegistryErrors.Invalid("Request body is empty") : RbacErrors.NoScope();
        }

        scope?.Require(ServiceLabels.Of(request.Service));
        var service = await microservices.CreateAsync(context.TenantName(), request.Service, scope);
        var failures = await AddDetailsAsync(service, request);
        if (failures.Count > 0)
        {
            throw RegistryErrors.Invalid($"errMessages: [{string.Join(' ', failures)}]");
        }

        await context.Response.JsonAsync(new ServiceIdResponse { ServiceId = service.Id }, ProtocolJson.Registry.GetTypeInfo<ServiceIdResponse>());
    }

    // Adds the details of a new service as far as they are valid. The service is kept even if some fail, as in the real
    // registry.
    private async Task<List<string>> AddDetailsAsync(ServiceState service, CreateMicroserviceRequest request)
    {
        List<string> failures = [];
        if (request.Tags is { Count: > 0 } tags)
        {
            await TryAsync("", () =>
            {
                MicroserviceRules.RequireTags(tags);
                return microservices.SetTagsAsync(service.Tenant, service.Id, _ => tags);
            });
        }

        foreach (var instance in request.Instances ?? [])
        {
            await TryAsync(
                $"instance:[{string.Join(' ', instance?.Endpoints ?? [])}],result:",
                () => instances.RegisterAsync(service.Tenant, service.Id, instance));
        }

        return failures;

        async Task TryAsync(string prefix, Func<Task> add)
        {
            try
            {
                await add();
            }
            catch (EngineApiException exception)
            {
                failures.Add($"{{{prefix}{exception.MessageWithDetail}}}");
            }
        }
    }

    private Task ListAsync(HttpContext context)
    {
        var withShared = context.IsSet("withShared");
        var listed = tenants.Find(context.TenantName()).Services.Values.Where(service => withShared || !service.IsShared);
        var seen = ServiceScopes.Narrow(context, listed);
        return context.Response.JsonAsync(RegistryRequest.Wrap("services", seen.Select(static service => (ReadOnlyMemory<byte>)service.Json)));
    }

    private Task GetAsync(HttpContext context)
    {
        var id = context.ServiceId();
        byte[] body = [.. "{\"service\":"u8, .. tenants.Find(context.TenantName()).RequireService(id).Json, (byte)'}'];
        return context.Response.JsonAsync(body);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var force = context.QueryFlag("force", "parameter force must be false or true");
        await microservices.DeleteAsync(tenants.Find(context.TenantName()), context.ServiceId(), force);
        await context.Response.EmptyAsync();
    }

    private async Task DeleteManyAsync(HttpContext context)
    {
        var request = await context.ReadScopedAsync(ProtocolJson.Registry.GetTypeInfo<DeleteMicroservicesRequest>());
        var ids = request.ServiceIds ?? [];
        var tenant = tenants.Find(context.TenantName());
        ServiceScopes.Require(context, tenant, ids);
        if (ids.Count == 0)
        {
            throw BatchIds.Violation("[]");
        }

        foreach (var id in ids)
        {
            BatchIds.Require(id);
        }

        var response = await microservices.DeleteManyAsync(tenant, ids, request.Force);
        await context.Response.JsonAsync(response, ProtocolJson.Registry.GetTypeInfo<DeleteMicroservicesResponse>());
    }

    private async Task SetPropertiesAsync(HttpContext context)
    {
        var request = await context.ReadAsync(ProtocolJson.Registry.GetTypeInfo<PropertiesRequest>(), limit: RegistryRequest.MaxPropertiesBody);
        await microservices.SetPropertiesAsync(tenants.Find(context.TenantName()), context.ServiceId(), request.Properties);
        await context.Response.EmptyAsync();
    }

    private Task FindIdAsync(HttpContext context) => context.Query("type") switch
    {
        "microservice" => FindMicroserviceIdAsync(context),
        "schema" => SchemaEndpoints.FindAsync(context, tenants),
        _ => throw RegistryErrors.Invalid("Only micro-service and schema can be used as type."),
    };

    private Task FindMicroserviceIdAsync(HttpContext context)
    {
        var (environment, app, service, version) = (context.Query("env"), context.Query("appId"), context.Query("serviceName"), context.Query("version"));
        RegistryRules.FindAppId.For("GetExistenceRequest.AppId").Require(app);
        RegistryRules.FindName.For("GetExistenceRequest.ServiceName").Require(service);
        RegistryRules.ExistenceVersion.Require(version);
        RegistryRules.Environment.For("GetExistenceRequest.Environment").Require(environment);
        var found = Microservices.Find(tenants.Find(context.TenantName()), new ProviderKey(environment, app, service), version);
        // The name may be an alias of a service outside the scope.
        CallerScope.Of(context)?.Require(found, new ServiceLabels(environment, app, service));
        return context.Response.JsonAsync(new ServiceIdResponse { ServiceId = found.Id }, ProtocolJson.Registry.GetTypeInfo<ServiceIdResponse>());
    }

    private Task GetTagsAsync(HttpContext context)
    {
        var tags = tenants.Find(context.TenantName()).RequireService(context.ServiceId()).Tags;
        return context.Response.JsonAsync(new TagsMessage { Tags = tags.Count == 0 ? null : tags }, ProtocolJson.Registry.GetTypeInfo<TagsMessage>());
    }

    private async Task SetTagsAsync(HttpContext context)
    {
        var tags = (await context.ReadAsync(ProtocolJson.Registry.GetTypeInfo<TagsMessage>())).Tags ?? new Dictionary<string, string>();
        MicroserviceRules.RequireTags(tags);
        await microservices.SetTagsAsync(tenants.Find(context.TenantName()), context.ServiceId(), _ => tags);
        await context.Response.EmptyAsync();
    }

    private async Task SetTagAsync(HttpContext context)
    {
        var (key, value) = (context.Route("key"), context.Query("value"));
        RegistryRules.TagKey.For("UpdateServiceTagRequest.Key").Require(key);
        RegistryRules.TagValue.Require(value);
        await microservices.SetTagsAsync(tenants.Find(context.TenantName()), context.ServiceId(), before => before.ContainsKey(key)
            ? new Dictionary<string, string>(before, StringComparer.Ordinal) { [key] = value }
            : throw RegistryErrors.NoTag("Tag does not exist, please add one first."));
        await context.Response.EmptyAsync();
    }

    private async Task DeleteTagsAsync(HttpContext context)
    {
        var keys = context.Route("keys").Split(',');
        foreach (var key in keys)
        {
            RegistryRules.TagValue.For("DeleteServiceTagsRequest.Keys").Require(key);
        }

        await microservices.SetTagsAsync(tenants.Find(context.TenantName()), context.ServiceId(), before =>
        {
            var missing = Array.Find(keys, key => !before.ContainsKey(key));
            return missing is null
                ? before.Where(tag => !keys.Contains(tag.Key)).ToDictionary(StringComparer.Ordinal)
                : throw RegistryErrors.NoTag($"Delete tags failed for this key {missing} does not exist.");
        });
        await context.Response.EmptyAsync();
    }
}
