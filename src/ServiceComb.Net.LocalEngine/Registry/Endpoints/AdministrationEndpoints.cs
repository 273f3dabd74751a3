using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>The administration API: a dump of the registry's content, its nodes and its alarms. The local engine is a
/// single node and raises no alarms.</summary>
internal sealed class AdministrationEndpoints(Tenants tenants, Func<Uri?> address)
{
    private const int FlushAfter = 64 * 1024;
    private const string EveryOption = "all";

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v4/{project}/admin");
        group.MapGet("dump", DumpAsync);
        group.MapGet("clusters", ListNodesAsync);
        group.MapGet("alarms", static context => context.Response.JsonAsync("{}"u8.ToArray()));
        group.MapDelete("alarms", static context => context.Response.EmptyAsync());
        // The engine does not synchronize with other engines.
        routes.MapGet("/v1/syncer/health", static context => context.Response.JsonAsync("{\"peers\":[]}"u8.ToArray()));
    }

    private Task ListNodesAsync(HttpContext context)
    {
        var node = JsonEncodedText.Encode(address()?.GetLeftPart(UriPartial.Authority) ?? "");
        return context.Response.JsonAsync(System.Text.Encoding.UTF8.GetBytes($"{{\"clusters\":{{\"default\":[\"{node}\"]}}}}"));
    }

    private async Task DumpAsync(HttpContext context)
    {
        var response = context.Response;
        if (!tenants.Find(context.TenantName()).IsDefault)
        {
            // The real engine rejects the request internally and sends an empty response.
            response.ContentLength = 0;
            return;
        }

        response.ContentType = "application/json; charset=UTF-8";
        var options = context.Query("options").Trim().Split(',', StringSplitOptions.RemoveEmptyEntries);
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        if (options.Contains("info") || options.Contains(EveryOption))
        {
            json.WritePropertyName("info"u8);
            JsonSerializer.Serialize(json, ServiceCenter.Version("4.0.0"), ProtocolJson.Registry.GetTypeInfo<RegistryVersion>());
        }

        if (options.Length == 0 || options.Contains("cache") || options.Contains(EveryOption))
        {
            json.WriteStartObject("cache"u8);
            await WriteAsync(context, json, "services", static service => [(service.Id, service.Json)]);
            await WriteAsync(context, json, "instances", static service => service.Instances.Select(instance => ($"{service.Id}/{instance.Id}", instance.Json)));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private async Task WriteAsync(HttpContext context, Utf8JsonWriter json, string name, Func<ServiceState, IEnumerable<(string Key, byte[] Json)>> select)
    {
        json.WriteStartArray(name);
        foreach (var tenant in tenants.All)
        {
            foreach (var (key, value) in tenant.Services.Values.SelectMany(select))
            {
                json.WriteStartObject();
                json.WriteString("key"u8, $"/{name}/{tenant.Name}/{key}");
                json.WritePropertyName("value"u8);
                json.WriteRawValue(value, skipInputValidation: true);
                json.WriteEndObject();
                if (json.BytesPending > FlushAfter)
                {
                    json.Flush();
                    await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                }
            }
        }

        json.WriteEndArray();
    }
}
