using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Testing.Xunit;
using ServiceComb.Net.TestSupport;
using ServiceComb.Net.Tests.App;

namespace ServiceComb.Net.Testing.Tests;

public sealed class TestServerTests(TestEngineFixture fixture)
{
    private readonly string _application = Guid.NewGuid().ToString("N");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_of_a_WebApplicationFactory_is_called_by_name_without_a_socket()
    {
        await using var orders = StartFactory("orders");
        await using var storefront = StartFactory("storefront");
        using var client = storefront.CreateClient();
        _ = orders.Server;
        var instance = Assert.Single(await fixture.Engine.WaitForAsync("orders", application: _application, cancellationToken: Stop));

        Assert.Equal("here", await client.GetStringAsync(new Uri("/ask/orders", UriKind.Relative), Stop));
        Assert.EndsWith(".testserver:80?sslEnabled=false", Assert.Single(instance.Endpoints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_spread_over_the_instances_of_a_service_and_skip_one_that_was_disposed()
    {
        await using var first = await StartAsync("orders", "first");
        await using var second = await StartAsync("orders", "second");
        await using var storefront = StartFactory("storefront");
        using var client = storefront.CreateClient();
        await fixture.Engine.WaitForAsync("orders", instances: 2, _application, cancellationToken: Stop);

        var responses = new HashSet<string>();
        for (var i = 0; i < 4; i++)
        {
            responses.Add(await client.GetStringAsync(new Uri("/ask/orders", UriKind.Relative), Stop));
        }

        Assert.Equal(["first", "second"], responses.Order(StringComparer.Ordinal));

        await first.StopAsync(Stop);
        await fixture.Engine.WaitForAsync("orders", instances: 1, _application, cancellationToken: Stop);
        await first.DisposeAsync();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("second", await client.GetStringAsync(new Uri("/ask/orders", UriKind.Relative), Stop));
        }
    }

    [Fact]
    public async Task A_gRPC_service_on_a_test_server_is_called_by_name()
    {
        await using var greeter = await StartAsync("greeter", app => GreeterServer.Map(app, "the test server"));
        await using var storefront = StartFactory("storefront");
        await fixture.Engine.WaitForAsync("greeter", application: _application, cancellationToken: Stop);
        var handler = storefront.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("greeter");
        using var channel = GrpcChannel.ForAddress("http://greeter", new GrpcChannelOptions { HttpHandler = handler });

        Assert.Equal("hello you from the test server", await GreeterServer.GreetAsync(channel, "you"));
    }

    [Fact]
    public async Task An_app_on_Kestrel_is_called_over_the_network()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseTestEngine(fixture.Engine, "orders", _application);
        builder.AddServiceComb();
        await using var orders = builder.Build();
        orders.MapGet("/", () => "network");
        await orders.StartAsync(Stop);
        await using var storefront = StartFactory("storefront");
        using var client = storefront.CreateClient();
        await fixture.Engine.WaitForAsync("orders", application: _application, cancellationToken: Stop);

        Assert.Equal("network", await client.GetStringAsync(new Uri("/ask/orders", UriKind.Relative), Stop));
        await orders.StopAsync(Stop);
    }

    [Fact]
    public async Task A_registered_stub_is_called_by_name()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var stub = builder.Build();
        stub.MapGet("/", () => "stub");
        await stub.StartAsync(Stop);
        await fixture.Engine.RegisterInstanceAsync("payments", new Uri(stub.Urls.First()), application: _application, cancellationToken: Stop);
        await using var storefront = StartFactory("storefront");
        using var client = storefront.CreateClient();

        Assert.Equal("stub", await client.GetStringAsync(new Uri("/ask/payments", UriKind.Relative), Stop));
    }

    [Fact]
    public async Task A_configuration_item_reaches_the_app_and_disappears_when_it_is_removed()
    {
        await fixture.Engine.SetAsync("greeting", "hello", "storefront", _application, Stop);
        await using var storefront = StartFactory("storefront");
        using var client = storefront.CreateClient();
        Assert.Equal("hello", await client.GetStringAsync(new Uri("/setting/greeting", UriKind.Relative), Stop));

        await fixture.Engine.SetAsync("greeting", "good evening", "storefront", _application, Stop);
        await WaitForSettingAsync(storefront, "good evening");
        await fixture.Engine.RemoveAsync("greeting", "storefront", _application, Stop);
        await WaitForSettingAsync(storefront, "none");
        await fixture.Engine.RemoveAsync("greeting", "storefront", _application, Stop);
    }

    private static async Task WaitForSettingAsync(WebApplicationFactory<TestApp> app, string value)
    {
        var configuration = app.Services.GetRequiredService<IConfiguration>();
        while (true)
        {
            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = configuration.GetReloadToken().RegisterChangeCallback(_ => changed.SetResult(), null);
            using var client = app.CreateClient();
            if (await client.GetStringAsync(new Uri("/setting/greeting", UriKind.Relative), Stop) == value)
            {
                return;
            }

            await changed.Task.WaitAsync(TimeSpan.FromMinutes(2), Stop);
        }
    }

    private WebApplicationFactory<TestApp> StartFactory(string service) =>
        new WebApplicationFactory<TestApp>().WithWebHostBuilder(host => host.UseTestEngine(fixture.Engine, service, _application));

    private Task<WebApplication> StartAsync(string service, string response) => StartAsync(service, app => app.MapGet("/", () => response));

    private async Task<WebApplication> StartAsync(string service, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.WebHost.UseTestEngine(fixture.Engine, service, _application);
        builder.AddServiceComb();
        var app = builder.Build();
        map(app);
        await app.StartAsync(Stop);
        return app;
    }
}
