using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests.Registry;

/// <summary>Tests that what does not exist in the registry is found to be null, and parts of requests that few engines use.</summary>
public sealed class RegistryFindTests : IAsyncLifetime
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
    public async Task What_does_not_exist_is_null()
    {
        var id = await _registry.CreateMicroserviceAsync(new Microservice { AppId = "shop", ServiceName = "orders", Version = "1.0.0" }, Cancelled);
        Assert.Equal("orders", (await _registry.FindMicroserviceAsync(id, Cancelled))!.ServiceName);
        Assert.Null(await _registry.FindMicroserviceAsync("nope", Cancelled));
        Assert.Null(await _registry.FindMicroserviceIdAsync("", "shop", "orders", "2.0.0", Cancelled));
        Assert.Null(await _registry.FindMicroserviceIdAsync("", "shop", "nope", "1.0.0", Cancelled));
        Assert.Null(await _registry.FindInstanceAsync(id, "nope", Cancelled));
        Assert.Null(await _registry.FindSchemaAsync(id, "nope", Cancelled));
        Assert.Null(await _registry.FindSchemaAsync("nope", "nope", Cancelled));
        Assert.Empty(await _registry.ListServiceInstancesAsync("shop", "nope", cancellationToken: Cancelled));
        Assert.Empty(await _registry.DeleteMicroservicesAsync([], cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Rules_are_sent_with_a_microservice()
    {
        await using var stub = await StubEngine.RespondingAsync(200, """{"serviceId":"s"}""");
        using var transport = Transports.To(stub.Address);
        await new RegistryClient(transport).CreateMicroserviceWithInstancesAsync(
            new CreateMicroserviceRequest { Service = new Microservice { ServiceName = "n" }, Rules = [new MicroserviceRule { RuleType = "WHITE", Attribute = "tag_a", Pattern = "x+" }] }, Cancelled);
        Assert.Equal("""{"service":{"serviceName":"n"},"rules":[{"ruleType":"WHITE","attribute":"tag_a","pattern":"x\u002B"}]}""", stub.Requests.Single().Body);
    }

    [Fact]
    public async Task Tags_and_consumers_are_sent_with_queries_for_instances()
    {
        await using var stub = await StubEngine.RespondingAsync(200, """{"instance":{"instanceId":"i"},"instances":[]}""");
        using var transport = Transports.To(stub.Address);
        var registry = new RegistryClient(transport);
        await registry.ListInstancesAsync("s", "c", ["a", "b"], Cancelled);
        await registry.GetInstanceAsync("s", "i", "c", ["a"], Cancelled);
        await registry.SetInstancePropertiesAsync("s", "i", new Dictionary<string, string>(), "c", Cancelled);
        Assert.EndsWith("/instances?tags=a%2Cb", stub.Requests[0].Target, StringComparison.Ordinal);
        Assert.EndsWith("/instances/i?tags=a", stub.Requests[1].Target, StringComparison.Ordinal);
        Assert.All(stub.Requests, static request => Assert.Equal(("c", "application/json"), (request.Headers["X-ConsumerId"], request.Headers["Accept"])));
    }
}
