using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Endpoints;

/// <summary>Tests gRPC clients with service discovery: the channel uses an HttpClient whose handler resolves each call.</summary>
public sealed class GrpcTests
{
    [Fact]
    public async Task A_gRPC_client_calls_a_service_by_name_and_uses_its_current_instances()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await using var first = await GreeterServer.StartAsync("first", cancellationToken: DiscoveryFixture.Stop);
        await using var second = await GreeterServer.StartAsync("second", cancellationToken: DiscoveryFixture.Stop);
        var a = await fixture.ProvideAsync("greeter", "a", endpoint: Endpoint(first));
        var app = await fixture.RunAsync(configure: builder => builder.Services.AddHttpClient("grpc").AddServiceDiscovery());
        using var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("grpc");
        using var channel = GrpcChannel.ForAddress("http://greeter", new GrpcChannelOptions { HttpClient = http });
        Assert.Equal("hello ann from first", await GreeterServer.GreetAsync(channel, "ann"));

        await fixture.WatchIsOpenAsync();
        await fixture.ProvideAsync("greeter", "b", endpoint: Endpoint(second));
        await fixture.Operator.SetStatusAsync(a.ServiceId!, "a", "DOWN", DiscoveryFixture.Stop);
        await fixture.UntilAsync(async () => await GreeterServer.GreetAsync(channel, "bob") == "hello bob from second", "the other instance responds");
    }

    [Fact]
    public async Task An_endpoint_can_be_requested_by_protocol()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await using var rpc = await GreeterServer.StartAsync("rpc", cancellationToken: DiscoveryFixture.Stop);
        await fixture.ProvideAsync("greeter", "plain", endpoint: "rest://127.0.0.1:1");
        await fixture.ProvideAsync("greeter", "rpc", endpoint: Endpoint(rpc) + "?protocol=http2");
        var app = await fixture.RunAsync(configure: builder => builder.Services.AddHttpClient("grpc").AddServiceDiscovery());
        using var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("grpc");
        using var channel = GrpcChannel.ForAddress("http://_grpc.greeter", new GrpcChannelOptions { HttpClient = http });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("hello ann from rpc", await GreeterServer.GreetAsync(channel, "ann"));
        }
    }

    [Fact]
    public async Task Instances_that_offer_only_gRPC_are_found_by_name_and_by_endpoint_name()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await using var rpc = await GreeterServer.StartAsync("rpc", cancellationToken: DiscoveryFixture.Stop);
        await fixture.ProvideAsync("greeter", "rpc", endpoint: Endpoint(rpc).Replace("rest://", "grpc://", StringComparison.Ordinal));
        var app = await fixture.RunAsync(configure: builder => builder.Services.AddHttpClient("grpc").AddServiceDiscovery());
        using var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("grpc");
        using var channel = GrpcChannel.ForAddress("http://_grpc.greeter", new GrpcChannelOptions { HttpClient = http });

        Assert.Equal("hello ann from rpc", await GreeterServer.GreetAsync(channel, "ann"));
        var resolver = app.Services.GetRequiredService<ServiceEndpointResolver>();
        var found = await resolver.GetEndpointsAsync("http://greeter", DiscoveryFixture.Stop);
        Assert.Equal("rpc", Assert.Single(found.Endpoints).Features.Get<ServiceInstance>()!.InstanceId);
        await fixture.WatchIsOpenAsync();
        await fixture.ProvideAsync("greeter", "web", endpoint: "rest://10.0.0.1:80");
        await fixture.UntilListedAsync(DiscoveryFixture.Directory(app).Find("greeter")!, "rpc", "web");
        found = await resolver.GetEndpointsAsync("http://greeter", DiscoveryFixture.Stop);
        Assert.Equal("web", Assert.Single(found.Endpoints).Features.Get<ServiceInstance>()!.InstanceId);
    }

    [Fact]
    public async Task An_app_publishes_gRPC_endpoints_for_clients_in_other_languages()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync(
            "greeter",
            builder => builder.Configuration.AddInMemoryCollection(
            [
                new("Kestrel:Endpoints:Web:Url", "http://127.0.0.1:0"),
                new("Kestrel:Endpoints:Rpc:Url", "http://127.0.0.2:0"),
                new("Kestrel:EndpointDefaults:Protocols", "Http2"),
                new("servicecomb:grpc:publish", "true"),
            ]));
        var endpoints = Assert.Single(await fixture.FindAsync("greeter")).Endpoints;
        Assert.Equal(4, endpoints.Count);
        Assert.Equal(2, endpoints.Count(static one => one.StartsWith("grpc://127.0.0.", StringComparison.Ordinal)));
        Assert.Equal(2, endpoints.Count(static one => one.StartsWith("rest://127.0.0.", StringComparison.Ordinal) && one.Contains("protocol=http2", StringComparison.Ordinal)));
    }

    private static string Endpoint(WebApplication app) => app.Urls.Single().Replace("http://", "rest://", StringComparison.Ordinal);
}
