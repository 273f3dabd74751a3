using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Calls;

/// <summary>Tests calls to services whose names contain dots and capital letters, as default names do.</summary>
public sealed class DottedNameTests
{
    private const string Service = "Contoso.Orders.Api";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://Contoso.Orders.Api/x")]
    [InlineData("http://contoso.orders.api/x")]
    [InlineData("https+http://Contoso.Orders.Api/x")]
    public async Task A_call_reaches_the_service(string address)
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.RunAsync(Service);
        using var client = Client(await apps.RunAsync("Contoso.Shop.Web"));
        Assert.Equal($"{Service} /x", await client.GetStringAsync(new Uri(address), Stop));
        Assert.Equal($"{Service} /x", await client.GetStringAsync(new Uri(address), Stop));
    }

    [Fact]
    public async Task An_app_without_a_configured_name_is_called_by_its_default_name()
    {
        await using var apps = await AppsFixture.StartAsync();
        var builder = AppsFixture.Builder(apps.Settings("unused").Where(static one => one.Key != "servicecomb:service:name"));
        builder.AddServiceComb();
        await using var app = builder.Build();
        app.MapGet("/x", static () => "called");
        await app.StartAsync(Stop);
        await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        using var client = Client(await apps.RunAsync("caller"));
        Assert.Equal("called", await client.GetStringAsync(new Uri($"http://{app.Environment.ApplicationName}/x"), Stop));
    }

    [Fact]
    public async Task A_gRPC_call_reaches_the_service()
    {
        await using var apps = await AppsFixture.StartAsync();
        await ChatServer.StartAsync(apps, "one", service: "Contoso.Greeter");
        var app = await apps.RunAsync("caller", static builder =>
        {
            builder.AddServiceComb();
            builder.Services.AddGrpcClient<ChatClient>(static options => options.Address = new Uri("http://Contoso.Greeter"));
        });
        var client = app.Services.GetRequiredService<ChatClient>();
        Assert.Equal("one: hello for nobody", await client.CallAsync(ChatMethods.Echo, "hello", new CallOptions(cancellationToken: Stop)));
    }

    [Fact]
    public async Task A_call_to_an_internet_host_is_sent_unchanged_and_not_counted()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.ProvideAsync(Service, "a", "rest://10.0.0.1:80");
        var sent = new SentRequests();
        var app = await apps.RunAsync("caller", builder =>
        {
            builder.AddServiceComb();
            builder.Services.AddHttpClient("calls").ConfigurePrimaryHttpMessageHandler(() => sent);
        });
        var counted = new ConcurrentBag<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, one) =>
        {
            if (instrument.Name == "servicecomb.client.calls" && instrument.Meter.Scope == app.Services.GetService<IMeterFactory>())
            {
                one.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add($"{tags.ToArray().Single(static tag => tag.Key == "servicecomb.service").Value}"));
        listener.Start();
        using var client = Client(app);
        foreach (var address in (string[])["http://api.example.org/x", "http://api.example.org/y", "http://Contoso.Orders.Api/x", "http://Contoso.Orders.Api:8080/x"])
        {
            using var response = await client.GetAsync(new Uri(address), Stop);
        }

        Assert.Equal(
            ["http://api.example.org:80/x", "http://api.example.org:80/y", "http://10.0.0.1:80/x", "http://contoso.orders.api:8080/x"], sent.Addresses);
        Assert.Equal([Service], counted);
    }

    [Fact]
    public async Task A_call_to_an_internet_host_is_sent_unchanged_while_the_registry_is_unavailable()
    {
        // Reserves a port that refuses connections.
        using var registry = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        registry.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var sent = new SentRequests();
        var builder = AppsFixture.Builder(
        [
            new("servicecomb:service:name", "caller"),
            new("servicecomb:registry:sc:address", $"http://{registry.LocalEndPoint}/"),
            new("servicecomb:kie:serverUri", ""),
            new("servicecomb:discovery:firstUseTimeoutInMillis", "0"),
        ]);
        builder.AddServiceComb();
        builder.Services.AddHttpClient("calls").ConfigurePrimaryHttpMessageHandler(() => sent);
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        using var client = Client(app);
        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync(new Uri("http://api.example.org/"), Stop);
        }

        Assert.Equal(Enumerable.Repeat("http://api.example.org:80/", 3), sent.Addresses);
    }

    private static HttpClient Client(WebApplication app) => app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("calls");
}
