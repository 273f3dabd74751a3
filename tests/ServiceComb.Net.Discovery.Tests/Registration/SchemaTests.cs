using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery.Tests.World;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Registration;

public sealed class SchemaTests
{
    [Fact]
    public async Task The_OpenAPI_documents_of_an_app_are_its_schemas()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await RunAsync(world);
        var id = DiscoveryWorld.Registration(app).ServiceId!;
        await world.UntilAsync(() => world.Lines.Count("Information 281") == 2, "registered");
        var text = await world.Operator.GetSchemaAsync(id, "v1", DiscoveryWorld.Stop);
        Assert.NotNull(JsonNode.Parse(text)!["paths"]!["/items/{id}"]);
        var schemas = await world.Operator.ListSchemasAsync(id, withContent: false, DiscoveryWorld.Stop);
        Assert.Equal(["inner", "v1"], schemas.Select(one => one.SchemaId).Order(StringComparer.Ordinal));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), schemas.Single(one => one.SchemaId == "v1").Summary);
    }

    [Fact]
    public async Task A_schema_that_is_there_is_not_sent_again_unless_it_differs()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var first = await RunAsync(world);
        await world.UntilAsync(() => world.Lines.Count("Information 281") == 2, "registered");
        var id = DiscoveryWorld.Registration(first).ServiceId!;
        await world.Operator.PutSchemaAsync(id, "inner", "{}", "old", DiscoveryWorld.Stop);
        var puts = world.Front.Count("PUT", "/schemas/");

        // The same address, because an OpenAPI document names its server.
        var port = new Uri(first.Urls.Single()).Port;
        await first.StopAsync(DiscoveryWorld.Stop);
        await first.DisposeAsync();
        await RunAsync(world, port);
        await world.UntilAsync(() => world.Lines.Count("Information 281") == 3, "the one that differs");
        await world.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(1, world.Front.Count("PUT", "/schemas/") - puts);
    }

    [Fact]
    public async Task Schemas_can_be_left_out_and_kept()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        await RunAsync(world, 0, ("servicecomb:registry:sc:enableSwaggerRegistration", "false"));
        await world.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(0, world.Front.Count("/schemas"));
    }

    [Fact]
    public async Task A_registered_schema_stays_when_it_may_not_be_overwritten()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var id = await world.Operator.CreateMicroserviceAsync(
            new Microservice { AppId = "shop", ServiceName = "catalog", Version = "1.2.0" }, DiscoveryWorld.Stop);
        await world.Operator.PutSchemaAsync(id, "v1", "{}", "old", DiscoveryWorld.Stop);
        await RunAsync(world, 0, ("servicecomb:registry:sc:canOverwriteSwagger", "false"));
        await world.UntilAsync(() => world.Lines.Count("Warning 282") == 1, "it is told");
        Assert.Equal("{}", await world.Operator.GetSchemaAsync(id, "v1", DiscoveryWorld.Stop));
    }

    [Fact]
    public async Task An_engine_that_refuses_schemas_has_the_instance_nevertheless()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        world.Front.Answer("/schemas/", 403, """{"errorCode":"403001","errorMessage":"Forbidden"}""");
        await RunAsync(world);
        await world.UntilAsync(() => world.Lines.Count("Warning 283") == 1, "it is told");
        Assert.Single(await world.FindAsync("catalog"));
    }

    [Fact]
    public async Task Schemas_come_after_an_outage_however_long_it_was()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        world.Front.Answer("/schemas", 503);
        await RunAsync(world);
        await world.UntilAsync(() => world.Front.Count("/schemas") >= 15, "fifteen tries", TimeSpan.FromSeconds(1));
        Assert.Equal(1, world.Lines.Count("Warning 284"));
        world.Front.Intercept = null;
        await world.UntilAsync(() => world.Lines.Count("Information 281") == 2, "registered", TimeSpan.FromSeconds(1));
        Assert.Equal(1, world.Lines.Count("Warning 28"));
    }

    [Fact]
    public async Task An_emptied_engine_gets_the_schemas_again()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await RunAsync(world);
        await world.UntilAsync(() => world.Lines.Count("Information 281") == 2, "registered");
        await world.Operator.DeleteMicroserviceAsync(DiscoveryWorld.Registration(app).ServiceId!, force: true, DiscoveryWorld.Stop);
        await world.UntilAsync(() => world.Lines.Count("Information 281") == 4, "registered again");
    }

    private static async Task<WebApplication> RunAsync(DiscoveryWorld world, int port = 0, params (string Key, string? Value)[] settings)
    {
        var app = world.Build(
            "catalog",
            builder =>
            {
                builder.Services.AddOpenApi();
                builder.Services.AddOpenApi("inner");
            },
            settings);
        if (port > 0)
        {
            app.Urls.Add($"http://127.0.0.1:{port}");
        }

        app.MapOpenApi();
        app.MapGet("/items/{id}", (int id) => id);
        await app.StartAsync(DiscoveryWorld.Stop);
        await DiscoveryWorld.Registration(app).Registered.WaitAsync(TimeSpan.FromSeconds(20), DiscoveryWorld.Stop);
        return app;
    }
}
