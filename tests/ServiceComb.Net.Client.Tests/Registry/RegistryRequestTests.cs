using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests.Registry;

/// <summary>Tests the requests of the registry client.</summary>
public sealed class RegistryRequestTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_name_with_dot_segments_is_rejected_before_sending(string id)
    {
        await using var engine = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transports.To(engine.Address);
        var registry = new RegistryClient(transport);

        var refused = await Assert.ThrowsAsync<EngineException>(() => registry.DeregisterInstanceAsync("service", id, TestContext.Current.CancellationToken));

        Assert.Contains("'.' or '..'", refused.Message, StringComparison.Ordinal);
        Assert.Empty(engine.Requests);
    }

    [Fact]
    public async Task Names_are_escaped_in_paths_and_queries()
    {
        Assert.Equal(
            "GET /v4/default/registry/existence?type=microservice&env=&appId=a%26b&serviceName=n%2Bm&version=1.0.0",
            (await SentAsync(registry => registry.FindMicroserviceIdAsync("", "a&b", "n+m", "1.0.0", Cancelled))).ToString());
        Assert.Equal(
            "PUT /v4/default/registry/microservices/s%2F1/instances/i%20%3F/status?value=DOWN",
            (await SentAsync(registry => registry.SetStatusAsync("s/1", "i ?", InstanceStatus.Down, Cancelled))).ToString());
    }

    [Fact]
    public async Task A_query_for_instances_sends_its_parameters()
    {
        Assert.Equal(
            "GET /v4/default/registry/instances?appId=a&serviceName=n&version=0%2B",
            (await SentAsync(registry => registry.QueryInstancesAsync(new MicroserviceKey { AppId = "a", ServiceName = "n" }, cancellationToken: Cancelled))).ToString());
        var full = await SentAsync(registry => registry.QueryInstancesAsync(
            new MicroserviceKey { AppId = "a", ServiceName = "n", Version = "1.0.0+", Environment = "production" }, "consumer", "r 1", cancellationToken: Cancelled));
        Assert.Equal("GET /v4/default/registry/instances?appId=a&serviceName=n&version=1.0.0%2B&env=production&rev=r%201", full.ToString());
        Assert.Equal("consumer", full.Headers["X-ConsumerId"]);
    }

    [Fact]
    public async Task Requests_have_the_domain_header_and_bodies_a_content_type()
    {
        var get = await SentAsync(registry => registry.ListMicroservicesAsync(Cancelled));
        Assert.Equal("default", get.Headers["X-Domain-Name"]);
        Assert.DoesNotContain("Content-Type", get.Headers.Keys);
        Assert.DoesNotContain("X-ConsumerId", get.Headers.Keys);
        Assert.DoesNotContain("traceparent", get.Headers.Keys);

        var put = await SentAsync(registry => registry.SetInstancePropertiesAsync("s", "i", new Dictionary<string, string> { ["a"] = "ü" }, cancellationToken: Cancelled));
        Assert.Equal("application/json", put.Headers["Content-Type"]);
        Assert.Equal("""{"properties":{"a":"\u00FC"}}""", put.Body);
    }

    [Fact]
    public async Task A_batch_query_sends_its_consumer_in_body_and_header()
    {
        var sent = await SentAsync(registry => registry.QueryManyInstancesAsync(
            new BatchFindRequest { ConsumerServiceId = "c", Services = [new BatchFindService { Service = new MicroserviceKey { AppId = "a", ServiceName = "n" }, Rev = "0" }] }, Cancelled));
        Assert.Equal("POST /v4/default/registry/instances/action?type=query", sent.ToString());
        Assert.Equal("c", sent.Headers["X-ConsumerId"]);
        Assert.Equal("""{"consumerServiceId":"c","services":[{"service":{"appId":"a","serviceName":"n"},"rev":"0"}]}""", sent.Body);
    }

    [Fact]
    public async Task Force_is_sent_only_when_requested()
    {
        Assert.Equal("DELETE /v4/default/registry/microservices/s", (await SentAsync(registry => registry.DeleteMicroserviceAsync("s", false, Cancelled))).ToString());
        Assert.Equal("DELETE /v4/default/registry/microservices/s?force=true", (await SentAsync(registry => registry.DeleteMicroserviceAsync("s", true, Cancelled))).ToString());
    }

    [Fact]
    public async Task Unmodified_and_empty_lists_are_different_results()
    {
        var key = new MicroserviceKey { AppId = "a", ServiceName = "n" };
        await using var unchanged = await StubEngine.RespondingAsync(304);
        using (var transport = Transports.To(unchanged.Address))
        {
            var response = await new RegistryClient(transport).QueryInstancesAsync(key, revision: "r1", cancellationToken: Cancelled);
            Assert.Equal((true, "r1", 0), (response.NotModified, response.Revision, response.Instances.Count));
        }

        await using var empty = await StubEngine.StartAsync(context =>
        {
            context.Response.Headers["X-Resource-Revision"] = "r2";
            return context.Response.Body.WriteAsync("{}"u8.ToArray()).AsTask();
        });
        using (var transport = Transports.To(empty.Address))
        {
            var response = await new RegistryClient(transport).QueryInstancesAsync(key, revision: "r1", cancellationToken: Cancelled);
            Assert.Equal((false, "r2", 0), (response.NotModified, response.Revision, response.Instances.Count));
        }
    }

    [Theory]
    [InlineData("400012", true)]
    [InlineData("400026", true)]
    [InlineData("400001", false)]
    public async Task The_id_of_an_unknown_microservice_is_null(string code, bool absent)
    {
        await using var stub = await StubEngine.RespondingAsync(400, $$"""{"errorCode":"{{code}}","errorMessage":"m"}""");
        using var transport = Transports.To(stub.Address);
        var find = () => new RegistryClient(transport).FindMicroserviceIdAsync("", "a", "n", "1", Cancelled);
        if (absent)
        {
            Assert.Null(await find());
        }
        else
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<EngineException>(find)).ErrorCode);
        }
    }

    private static async Task<ReceivedRequest> SentAsync(Func<RegistryClient, Task> call)
    {
        await using var stub = await StubEngine.RespondingAsync(200, """{"serviceId":"s"}""");
        using var transport = Transports.To(stub.Address);
        await call(new RegistryClient(transport));
        return stub.Requests.Single();
    }
}
