using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Registration;

public sealed class SchemaTests
{
    [Fact]
    public async Task The_OpenAPI_documents_of_an_app_are_its_schemas()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await RunAsync(world);
        var id = DiscoveryFixture.Registration(app).ServiceId!;
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 2, "registered");
        var text = await world.Operator.GetSchemaAsync(id, "v1", DiscoveryFixture.Stop);
        Assert.NotNull(JsonNode.Parse(text)!["paths"]!["/items/{id}"]);
        var schemas = await world.Operator.ListSchemasAsync(id, withContent: false, DiscoveryFixture.Stop);
        Assert.Equal(["inner", "v1"], schemas.Select(one => one.SchemaId).Order(StringComparer.Ordinal));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), schemas.Single(one => one.SchemaId == "v1").Summary);
    }

    [Fact]
    public async Task A_schema_that_is_there_is_not_sent_again_unless_it_differs()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var first = await RunAsync(world);
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 2, "registered");
        var id = DiscoveryFixture.Registration(first).ServiceId!;
        await world.Operator.PutSchemaAsync(id, "inner", "{}", "old", DiscoveryFixture.Stop);
        var puts = world.Proxy.Count("PUT", "/schemas/");

        await first.StopAsync(DiscoveryFixture.Stop);
        await first.DisposeAsync();
        await RunAsync(world);
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 3, "the one that differs");
        await world.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(1, world.Proxy.Count("PUT", "/schemas/") - puts);
    }

    [Fact]
    public async Task Schemas_can_be_left_out_and_kept()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await RunAsync(world, ("servicecomb:registry:sc:enableSwaggerRegistration", "false"));
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(0, world.Proxy.Count("/schemas"));
    }

    [Fact]
    public async Task A_registered_schema_stays_when_it_may_not_be_overwritten()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var id = await world.Operator.CreateMicroserviceAsync(
            new Microservice { AppId = "shop", ServiceName = "catalog", Version = "1.2.0" }, DiscoveryFixture.Stop);
        await world.Operator.PutSchemaAsync(id, "v1", "{}", "old", DiscoveryFixture.Stop);
        await RunAsync(world, ("servicecomb:registry:sc:canOverwriteSwagger", "false"));
        await world.UntilAsync(() => world.Logs.Count("Warning 282") == 1, "it is told");
        Assert.Equal("{}", await world.Operator.GetSchemaAsync(id, "v1", DiscoveryFixture.Stop));
    }

    [Fact]
    public async Task An_engine_that_refuses_schemas_has_the_instance_nevertheless()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        world.Proxy.Answer("/schemas/", 403, """{"errorCode":"403001","errorMessage":"Forbidden"}""");
        await RunAsync(world);
        await world.UntilAsync(() => world.Logs.Count("Warning 283") == 1, "it is told");
        Assert.Single(await world.FindAsync("catalog"));
    }

    [Fact]
    public async Task Schemas_come_after_an_outage_however_long_it_was()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        world.Proxy.Answer("/schemas", 503);
        await RunAsync(world);
        await world.UntilAsync(() => world.Proxy.Count("/schemas") >= 15, "fifteen tries", TimeSpan.FromSeconds(1));
        Assert.Equal(1, world.Logs.Count("Warning 284"));
        world.Proxy.Intercept = null;
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 2, "registered", TimeSpan.FromSeconds(1));
        Assert.Equal(1, world.Logs.Count("Warning 28"));
    }

    [Fact]
    public async Task An_emptied_engine_gets_the_schemas_again()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await RunAsync(world);
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 2, "registered");
        await world.Operator.DeleteMicroserviceAsync(DiscoveryFixture.Registration(app).ServiceId!, force: true, DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 4, "registered again");
    }

    [Fact]
    public async Task A_schema_names_no_address_of_the_instance()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await RunAsync(world);
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 2, "registered");
        var text = await world.Operator.GetSchemaAsync(DiscoveryFixture.Registration(app).ServiceId!, "v1", DiscoveryFixture.Stop);
        Assert.Null(JsonNode.Parse(text)!["servers"]);
        Assert.DoesNotContain("://", text.Replace("https://", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_the_app_declares_stays_in_the_schema()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = world.Build("catalog", builder => builder.Services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Servers!.Add(new OpenApiServer { Url = "https://api.shop.example" });
            return Task.CompletedTask;
        })));
        app.MapOpenApi("/openapi/{documentName}.yaml");
        app.MapOpenApi();
        await app.StartAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 1, "registered");
        var text = await world.Operator.GetSchemaAsync(DiscoveryFixture.Registration(app).ServiceId!, "v1", DiscoveryFixture.Stop);
        Assert.Equal("https://api.shop.example", (string?)Assert.Single(JsonNode.Parse(text)!["servers"]!.AsArray())!["url"]);
    }

    [Fact]
    public async Task A_document_in_YAML_names_no_address_of_the_instance()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = world.Build("catalog", builder => builder.Services.AddOpenApi());
        app.MapOpenApi("/openapi/{documentName}.yaml");
        app.MapGet("/items", () => 1);
        await app.StartAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 1, "registered");
        var text = await world.Operator.GetSchemaAsync(DiscoveryFixture.Registration(app).ServiceId!, "v1", DiscoveryFixture.Stop);
        Assert.Contains("/items", text, StringComparison.Ordinal);
        Assert.DoesNotContain("servers", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_documents_of_Swashbuckle_are_schemas()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = world.Build("catalog", static builder =>
        {
            // A slim builder does not register the constraint that Swashbuckle's route uses.
            builder.Services.Configure<RouteOptions>(static routes => routes.SetParameterPolicy<RegexInlineRouteConstraint>("regex"));
            builder.Services.AddEndpointsApiExplorer();
            builder.Services.AddSwaggerGen(static swagger => swagger.SwaggerDoc("items", new OpenApiInfo { Title = "Items", Version = "v1" }));
        });
        app.UseSwagger();
        app.MapGet("/items/{id}", (int id) => id);
        await app.StartAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 1, "registered");
        var text = await world.Operator.GetSchemaAsync(DiscoveryFixture.Registration(app).ServiceId!, "items", DiscoveryFixture.Stop);
        Assert.NotNull(JsonNode.Parse(text)!["paths"]!["/items/{id}"]);
        Assert.Null(JsonNode.Parse(text)!["servers"]);
    }

    [Fact]
    public async Task The_documents_of_NSwag_are_schemas()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = world.Build("catalog", static builder =>
        {
            builder.Services.AddEndpointsApiExplorer();
            builder.Services.AddOpenApiDocument(static document => document.DocumentName = "items");
        });
        app.MapGet("/items/{id}", (int id) => id);
        await app.StartAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Information 281") == 1, "registered");
        var text = await world.Operator.GetSchemaAsync(DiscoveryFixture.Registration(app).ServiceId!, "items", DiscoveryFixture.Stop);
        Assert.NotNull(JsonNode.Parse(text)!["paths"]!["/items/{id}"]);
        Assert.Null(JsonNode.Parse(text)!["servers"]);
    }

    [Fact]
    public async Task An_app_without_documents_logs_it()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync();
        await world.UntilAsync(() => world.Logs.Count("Information 285 No schema is registered") == 1, "logged");
    }

    private static async Task<WebApplication> RunAsync(DiscoveryFixture world, params (string Key, string? Value)[] settings)
    {
        var app = world.Build(
            "catalog",
            builder =>
            {
                builder.Services.AddOpenApi();
                builder.Services.AddOpenApi("inner");
            },
            settings);
        app.MapOpenApi();
        app.MapGet("/items/{id}", (int id) => id);
        await app.StartAsync(DiscoveryFixture.Stop);
        await DiscoveryFixture.Registration(app).Registered.WaitAsync(TimeSpan.FromSeconds(120), DiscoveryFixture.Stop);
        return app;
    }
}
