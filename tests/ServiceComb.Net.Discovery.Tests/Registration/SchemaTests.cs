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
    public async Task The_OpenAPI_documents_of_an_app_are_registered_as_schemas()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await RunAsync(fixture);
        var id = DiscoveryFixture.Registration(app).ServiceId!;
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 2, "registered");
        var text = (await fixture.Operator.GetSchemaAsync(id, "v1", DiscoveryFixture.Stop)).Schema!;
        Assert.NotNull(JsonNode.Parse(text)!["paths"]!["/items/{id}"]);
        var schemas = await fixture.Operator.ListSchemasAsync(id, withContent: false, DiscoveryFixture.Stop);
        Assert.Equal(["inner", "v1"], schemas.Select(one => one.SchemaId).Order(StringComparer.Ordinal));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), schemas.Single(one => one.SchemaId == "v1").Summary);
    }

    [Fact]
    public async Task A_registered_schema_is_sent_again_only_if_it_differs()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var first = await RunAsync(fixture);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 2, "registered");
        var id = DiscoveryFixture.Registration(first).ServiceId!;
        await fixture.Operator.PutSchemaAsync(id, "inner", "{}", "old", DiscoveryFixture.Stop);
        var puts = fixture.Proxy.Count("PUT", "/schemas/");

        await first.StopAsync(DiscoveryFixture.Stop);
        await first.DisposeAsync();
        await RunAsync(fixture);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 3, "the one that differs");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(1, fixture.Proxy.Count("PUT", "/schemas/") - puts);
    }

    [Fact]
    public async Task The_registration_of_schemas_can_be_disabled()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await RunAsync(fixture, ("servicecomb:registry:sc:enableSwaggerRegistration", "false"));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(0, fixture.Proxy.Count("/schemas"));
    }

    [Fact]
    public async Task A_registered_schema_is_kept_when_overwriting_is_disabled()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var id = await fixture.Operator.CreateMicroserviceAsync(
            new Microservice { AppId = "shop", ServiceName = "catalog", Version = "1.2.0" }, DiscoveryFixture.Stop);
        await fixture.Operator.PutSchemaAsync(id, "v1", "{}", "old", DiscoveryFixture.Stop);
        await RunAsync(fixture, ("servicecomb:registry:sc:canOverwriteSwagger", "false"));
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 282") == 1, "it is logged");
        Assert.Equal("{}", (await fixture.Operator.GetSchemaAsync(id, "v1", DiscoveryFixture.Stop)).Schema);
    }

    [Fact]
    public async Task The_instance_is_registered_when_the_engine_rejects_schemas()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        fixture.Proxy.Respond("/schemas/", 403, """{"errorCode":"403001","errorMessage":"Forbidden"}""");
        await RunAsync(fixture);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 283") == 1, "it is logged");
        Assert.Single(await fixture.FindAsync("catalog"));
    }

    [Fact]
    public async Task Schemas_are_registered_after_a_long_outage()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        fixture.Proxy.Respond("/schemas", 503);
        await RunAsync(fixture);
        await fixture.UntilAsync(() => fixture.Proxy.Count("/schemas") >= 15, "fifteen tries", TimeSpan.FromSeconds(1));
        Assert.Equal(1, fixture.Logs.Count("Warning 284"));
        fixture.Proxy.Intercept = null;
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 2, "registered", TimeSpan.FromSeconds(1));
        Assert.Equal(1, fixture.Logs.Count("Warning 28"));
    }

    [Fact]
    public async Task Schemas_are_registered_again_when_the_engine_lost_its_data()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await RunAsync(fixture);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 2, "registered");
        await fixture.Operator.DeleteMicroserviceAsync(DiscoveryFixture.Registration(app).ServiceId!, force: true, DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 4, "registered again");
    }

    [Fact]
    public async Task A_schema_does_not_contain_the_address_of_the_instance()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await RunAsync(fixture);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 2, "registered");
        var text = (await fixture.Operator.GetSchemaAsync(DiscoveryFixture.Registration(app).ServiceId!, "v1", DiscoveryFixture.Stop)).Schema!;
        Assert.Null(JsonNode.Parse(text)!["servers"]);
        Assert.DoesNotContain("://", text.Replace("https://", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_the_app_declares_remains_in_the_schema()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = fixture.Build("catalog", builder => builder.Services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Servers!.Add(new OpenApiServer { Url = "https://api.shop.example" });
            return Task.CompletedTask;
        })));
        app.MapOpenApi("/openapi/{documentName}.yaml");
        app.MapOpenApi();
        await app.StartAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 1, "registered");
        var text = (await fixture.Operator.GetSchemaAsync(DiscoveryFixture.Registration(app).ServiceId!, "v1", DiscoveryFixture.Stop)).Schema!;
        Assert.Equal("https://api.shop.example", (string?)Assert.Single(JsonNode.Parse(text)!["servers"]!.AsArray())!["url"]);
    }

    [Fact]
    public async Task A_YAML_document_does_not_contain_the_address_of_the_instance()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = fixture.Build("catalog", builder => builder.Services.AddOpenApi());
        app.MapOpenApi("/openapi/{documentName}.yaml");
        app.MapGet("/items", () => 1);
        await app.StartAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 1, "registered");
        var text = (await fixture.Operator.GetSchemaAsync(DiscoveryFixture.Registration(app).ServiceId!, "v1", DiscoveryFixture.Stop)).Schema!;
        Assert.Contains("/items", text, StringComparison.Ordinal);
        Assert.DoesNotContain("servers", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_documents_of_Swashbuckle_are_registered_as_schemas()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = fixture.Build("catalog", static builder =>
        {
            // A slim builder does not register the route constraint that Swashbuckle uses.
            builder.Services.Configure<RouteOptions>(static routes => routes.SetParameterPolicy<RegexInlineRouteConstraint>("regex"));
            builder.Services.AddEndpointsApiExplorer();
            builder.Services.AddSwaggerGen(static swagger => swagger.SwaggerDoc("items", new OpenApiInfo { Title = "Items", Version = "v1" }));
        });
        app.UseSwagger();
        app.MapGet("/items/{id}", (int id) => id);
        await app.StartAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 1, "registered");
        var text = (await fixture.Operator.GetSchemaAsync(DiscoveryFixture.Registration(app).ServiceId!, "items", DiscoveryFixture.Stop)).Schema!;
        Assert.NotNull(JsonNode.Parse(text)!["paths"]!["/items/{id}"]);
        Assert.Null(JsonNode.Parse(text)!["servers"]);
    }

    [Fact]
    public async Task The_documents_of_NSwag_are_registered_as_schemas()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = fixture.Build("catalog", static builder =>
        {
            builder.Services.AddEndpointsApiExplorer();
            builder.Services.AddOpenApiDocument(static document => document.DocumentName = "items");
        });
        app.MapGet("/items/{id}", (int id) => id);
        await app.StartAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 281") == 1, "registered");
        var text = (await fixture.Operator.GetSchemaAsync(DiscoveryFixture.Registration(app).ServiceId!, "items", DiscoveryFixture.Stop)).Schema!;
        Assert.NotNull(JsonNode.Parse(text)!["paths"]!["/items/{id}"]);
        Assert.Null(JsonNode.Parse(text)!["servers"]);
    }

    [Fact]
    public async Task An_app_without_documents_logs_it()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync();
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 285 No schemas are registered") == 1, "logged");
    }

    private static async Task<WebApplication> RunAsync(DiscoveryFixture fixture, params (string Key, string? Value)[] settings)
    {
        var app = fixture.Build(
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
