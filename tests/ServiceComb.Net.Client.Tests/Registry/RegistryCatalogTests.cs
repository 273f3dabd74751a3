using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests.Registry;

/// <summary>Tests schemas, tags and dependencies against the local engine.</summary>
public sealed class RegistryCatalogTests : IAsyncLifetime
{
    private EngineFixture _engine = null!;
    private RegistryClient _registry = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineFixture.StartAsync();
        _registry = new RegistryClient(_engine.Registry);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task A_schema_is_created_found_read_and_deleted()
    {
        var id = await CreateAsync("orders");
        Assert.Null(await _registry.FindSchemaAsync(id, "api", Cancelled));
        Assert.Empty(await _registry.ListSchemasAsync(id, cancellationToken: Cancelled));

        await _registry.PutSchemaAsync(id, "api", "openapi: 3.1", "aa", Cancelled);
        Assert.Equal(("api", "aa"), await _registry.FindSchemaAsync(id, "api", Cancelled) switch { var found => (found!.SchemaId, found.Summary) });
        Assert.Equal(("openapi: 3.1", "aa"), await _registry.GetSchemaAsync(id, "api", Cancelled) switch { var schema => (schema.Schema, schema.Summary) });
        Assert.Null(Assert.Single(await _registry.ListSchemasAsync(id, cancellationToken: Cancelled)).Schema);
        Assert.Equal("openapi: 3.1", Assert.Single(await _registry.ListSchemasAsync(id, withContent: true, Cancelled)).Schema);

        await _registry.DeleteSchemaAsync(id, "api", Cancelled);
        var exception = await Assert.ThrowsAsync<EngineException>(() => _registry.GetSchemaAsync(id, "api", Cancelled));
        Assert.Equal(ErrorCodes.SchemaNotExists, exception.ErrorCode);
    }

    [Fact]
    public async Task All_schemas_are_replaced_by_one_request()
    {
        var id = await CreateAsync("orders");
        await _registry.PutSchemaAsync(id, "old", "1", "1", Cancelled);
        await _registry.SetSchemasAsync(
            id, [new SchemaMessage { SchemaId = "a", Schema = "A", Summary = "1" }, new SchemaMessage { SchemaId = "b", Schema = "B", Summary = "2" }], Cancelled);
        Assert.Equal(["a", "b"], (await _registry.ListSchemasAsync(id, cancellationToken: Cancelled)).Select(schema => schema.SchemaId).Order());
    }

    [Fact]
    public async Task Tags_are_replaced_and_deleted()
    {
        var id = await CreateAsync("orders");
        Assert.Empty(await _registry.GetTagsAsync(id, Cancelled));
        await _registry.SetTagsAsync(id, new Dictionary<string, string> { ["z"] = "z" }, Cancelled);
        await _registry.SetTagsAsync(id, new Dictionary<string, string> { ["a"] = "w", ["b"] = "x", ["c"] = "y" }, Cancelled);
        await _registry.DeleteTagsAsync(id, ["b", "c"], Cancelled);
        Assert.Equal([new("a", "w")], await _registry.GetTagsAsync(id, Cancelled));
    }

    [Fact]
    public async Task A_query_creates_a_dependency_of_consumer_and_provider()
    {
        var (consumer, provider) = (await CreateAsync("gateway"), await CreateAsync("orders"));
        Assert.Empty(await _registry.ListProvidersAsync(consumer, cancellationToken: Cancelled));
        await _registry.QueryInstancesAsync(new MicroserviceKey { AppId = "shop", ServiceName = "orders" }, consumer, cancellationToken: Cancelled);
        Assert.Equal(provider, Assert.Single(await _registry.ListProvidersAsync(consumer, noSelf: true, cancellationToken: Cancelled)).ServiceId);
        Assert.Equal(consumer, Assert.Single(await _registry.ListConsumersAsync(provider, cancellationToken: Cancelled)).ServiceId);
    }

    [Fact]
    public async Task Microservices_are_created_with_tags_and_instances_and_deleted()
    {
        var one = await _registry.CreateMicroserviceWithInstancesAsync(
            new CreateMicroserviceRequest
            {
                Service = new Microservice { AppId = "shop", ServiceName = "orders", Version = "1.0.0" },
                Tags = new Dictionary<string, string> { ["a"] = "x" },
                Instances = [new MicroserviceInstance { InstanceId = "i-1", HostName = "h", Endpoints = ["rest://127.0.0.1:1"] }],
            },
            Cancelled);
        var two = await CreateAsync("payment");
        Assert.Single(await _registry.ListInstancesAsync(one, cancellationToken: Cancelled));
        Assert.Equal("x", (await _registry.GetTagsAsync(one, Cancelled))["a"]);

        var kept = await _registry.DeleteMicroservicesAsync([one], cancellationToken: Cancelled);
        Assert.Contains("instance", Assert.Single(kept).ErrMessage, StringComparison.Ordinal);
        var deleted = await _registry.DeleteMicroservicesAsync([one, two], force: true, Cancelled);
        Assert.All(deleted, service => Assert.Null(service.ErrMessage));
        Assert.DoesNotContain(await _registry.ListMicroservicesAsync(Cancelled), service => service.AppId == "shop");
    }

    [Fact]
    public async Task The_version_of_the_registry_is_read() => Assert.Equal("4.0.0", (await _registry.GetVersionAsync(Cancelled)).ApiVersion);

    private Task<string> CreateAsync(string name) =>
        _registry.CreateMicroserviceAsync(new Microservice { AppId = "shop", ServiceName = name, Version = "1.0.0" }, Cancelled);
}
