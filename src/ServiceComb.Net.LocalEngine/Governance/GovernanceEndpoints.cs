using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Access;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>The governance API in the formats of service-center and of the cloud's engines.</summary>
internal sealed class GovernanceEndpoints(KieStore store)
{
    private const string Display = "display";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Policies _policies = new(store);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/{project}/gov/{kind}", async context => await context.Response.JsonAsync(CloudResponses.WriteObject(("id", await CreateAsync(context)))));
        routes.MapGet("/v1/{project}/gov/{kind}", context => ListAsync(context, context.Query("environment")));
        routes.MapGet("/v1/{project}/gov/{kind}/{id}", GetAsync);
        routes.MapPut("/v1/{project}/gov/{kind}/{id}", async context =>
        {
            await UpdateAsync(context);
            await context.Response.EmptyAsync();
        });
        routes.MapDelete("/v1/{project}/gov/{kind}/{id}", async context =>
        {
            await DeleteAsync(context);
            await context.Response.EmptyAsync();
        });
        new CloudGovernanceEndpoints(this, new RouteRules(store)).Map(routes);
        new ConfigurationScopes(store).Map(routes);
    }

    /// <returns>The id of the policy.</returns>
    public async Task<string> CreateAsync(HttpContext context)
    {
        var body = await ReadPolicyAsync(context);
        CallerScope.Of(context)?.Require(new ItemLabels(LabelSet.Of(body.Selector)));
        return await _policies.CreateAsync(context.Route("project"), context.Route("kind"), body);
    }

    public async Task UpdateAsync(HttpContext context)
    {
        var body = await ReadPolicyAsync(context);
        RequireScope(context);
        await _policies.UpdateAsync(context.Route("project"), context.Route("kind"), context.Route("id"), body);
    }

    public Task DeleteAsync(HttpContext context)
    {
        var scope = CallerScope.Of(context);
        return _policies.DeleteAsync(
            context.Route("project"), context.Route("kind"), context.Route("id"), record => scope?.Require(new ItemLabels(record.Labels)));
    }

    public Task GetAsync(HttpContext context)
    {
        RequireScope(context);
        var policy = _policies.Get(context.Route("project"), context.Route("kind"), context.Route("id"));
        return context.Response.JsonAsync(Write(policy.Write));
    }

    /// <summary>Lists the policies of a kind, or, if the kind is <c>display</c>, the traffic groups with their
    /// policies.</summary>
    public Task ListAsync(HttpContext context, string environment)
    {
        var (project, kind, application) = (context.Route("project"), context.Route("kind"), context.Query("app"));
        Func<KieRecord, bool>? visible = CallerScope.Of(context) is { } scope ? record => scope.Allows(new ItemLabels(record.Labels)) : null;
        return context.Response.JsonAsync(kind == Display
            ? WriteDisplay([.. _policies.Display(project, application, environment, visible)])
            : WriteList(_policies.List(project, kind, application, environment, visible)));
    }

    /// <exception cref="EngineApiException">The body is too long.</exception>
    public static async ValueTask<byte[]> ReadBodyAsync(HttpContext context) =>
        await RequestBody.ReadAsync(context.Request, RegistryRequest.MaxBodySize) ?? throw RegistryErrors.Invalid("http: request body too large");

    // A missing policy is reported by the operation.
    private void RequireScope(HttpContext context)
    {
        if (CallerScope.Of(context) is { } scope && _policies.Find(context.Route("project"), context.Route("id")) is { } record)
        {
            scope.Require(new ItemLabels(record.Labels));
        }
    }

    private static async ValueTask<PolicyBody> ReadPolicyAsync(HttpContext context) =>
        PolicyBody.Read(await ReadBodyAsync(context), out var policy) is { } errorMessage ? throw RegistryErrors.Invalid(errorMessage) : policy;

    private static ReadOnlyMemory<byte> WriteList(List<Policy> policies) => Write(json =>
    {
        json.WriteStartArray();
        foreach (var policy in policies)
        {
            policy.Write(json);
        }

        json.WriteEndArray();
    });

    private static ReadOnlyMemory<byte> WriteDisplay(List<(Policy Group, List<Policy> Policies)> groups) => Write(json =>
    {
        json.WriteStartArray();
        foreach (var (group, policies) in groups)
        {
            json.WriteStartObject();
            if (policies.Count > 0)
            {
                json.WriteStartArray("policies");
                policies.ForEach(policy => policy.Write(json));
                json.WriteEndArray();
            }

            json.WritePropertyName("matchGroup");
            group.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        return buffer.WrittenMemory;
    }
}
