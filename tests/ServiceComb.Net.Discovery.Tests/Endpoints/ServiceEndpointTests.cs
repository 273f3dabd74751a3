using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Endpoints;

public sealed class ServiceEndpointTests
{
    [Theory]
    [InlineData("http://orders", "http://10.0.0.1:80/ https://10.0.0.1:8443/api/")]
    [InlineData("https://orders", "https://10.0.0.1:8443/api/")]
    [InlineData("http://Orders", "http://10.0.0.1:80/ https://10.0.0.1:8443/api/")]
    [InlineData("https+http://orders", "https://10.0.0.1:8443/api/")]
    [InlineData("http+https://orders", "http://10.0.0.1:80/")]
    [InlineData("http://_http.orders", "http://10.0.0.1:80/")]
    public async Task A_scheme_selects_the_matching_endpoints(string query, string expected)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "plain", endpoint: "rest://10.0.0.1:80");
        await fixture.ProvideAsync("orders", "tls", endpoint: "rest://10.0.0.1:8443?sslEnabled=true&urlPrefix=%2Fapi");
        var found = await ResolveAsync(await fixture.RunAsync(), query);
        Assert.Equal(expected, string.Join(' ', found.Endpoints.Select(Address)));
    }

    [Fact]
    public async Task A_query_without_a_suitable_endpoint_fails_and_names_service_scheme_and_endpoints()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "plain", endpoint: "rest://10.0.0.1:80");
        var app = await fixture.RunAsync();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ResolveAsync(app, "https://orders"));
        Assert.Equal("no instance of 'orders' has an https endpoint as requested; registered endpoints: rest://10.0.0.1:80?sslEnabled=false", failure.Message);
        failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ResolveAsync(app, "http://_dashboard.orders"));
        Assert.Contains("an http endpoint named 'dashboard'", failure.Message, StringComparison.Ordinal);

        await fixture.ProvideAsync("orders", "tls", endpoint: "rest://10.0.0.2:443?sslEnabled=true");
        await fixture.UntilListedAsync(DiscoveryFixture.Directory(app).Find("orders")!, "plain", "tls");
        Assert.Equal("https://10.0.0.2:443/", Address(Assert.Single((await ResolveAsync(app, "https://orders")).Endpoints)));
    }

    [Theory]
    [InlineData("https+http://orders", "https", "https://10.0.0.2:443/")]
    [InlineData("http://orders", "https", "https://10.0.0.2:443/")]
    [InlineData("https+http://orders", "http", "http://10.0.0.2:80/")]
    [InlineData("http://orders", "http", "http://10.0.0.2:80/")]
    public async Task Schemes_that_are_not_allowed_are_not_used(string query, string allowed, string expected)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "plain", endpoint: "rest://10.0.0.2:80");
        await fixture.ProvideAsync("orders", "tls", endpoint: "rest://10.0.0.2:443?sslEnabled=true");
        var app = await fixture.RunAsync(configure: builder => builder.Services.Configure<ServiceDiscoveryOptions>(options =>
        {
            options.AllowAllSchemes = false;
            options.AllowedSchemes = [allowed];
        }));
        Assert.Equal(expected, Address(Assert.Single((await ResolveAsync(app, query)).Endpoints)));
    }

    [Fact]
    public async Task An_instance_with_several_endpoints_is_called_at_the_suitable_one()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var a = await fixture.ProvideAsync("orders", "other");
        await fixture.Operator.RegisterInstanceAsync(
            a.ServiceId!,
            new MicroserviceInstance
            {
                InstanceId = "both",
                HostName = "host",
                Endpoints = ["highway://10.0.0.2:7070", "rest://10.0.0.2:80", "rest://10.0.0.2:443?sslEnabled=true", "rest://10.0.0.2:90?protocol=http2"],
            },
            DiscoveryFixture.Stop);
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "other", DiscoveryFixture.Stop);
        var app = await fixture.RunAsync();
        Assert.Equal("http://10.0.0.2:80/", Address(Assert.Single((await ResolveAsync(app, "http://orders")).Endpoints)));
        Assert.Equal("https://10.0.0.2:443/", Address(Assert.Single((await ResolveAsync(app, "https://orders")).Endpoints)));
        Assert.Equal("https://10.0.0.2:443/", Address(Assert.Single((await ResolveAsync(app, "https+http://orders")).Endpoints)));
        Assert.Equal("http://10.0.0.2:90/", Address(Assert.Single((await ResolveAsync(app, "http://_http2.orders")).Endpoints)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_instance_that_refuses_the_connection_of_a_client_is_skipped_by_others(bool isDefault)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var dead = Listener.Refusing();
        await fixture.ProvideAsync("orders", "dead", endpoint: dead.Endpoint);
        var app = await fixture.RunAsync(configure: builder =>
        {
            if (isDefault)
            {
                builder.Services.ConfigureHttpClientDefaults(static http => http.AddServiceDiscovery());
            }
            else
            {
                builder.Services.AddHttpClient("plain").AddServiceDiscovery();
            }
        });
        using var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("plain");
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://orders/"), DiscoveryFixture.Stop));
        await fixture.ProvideAsync("orders", "live", endpoint: live.Endpoint);
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await fixture.UntilAsync(() => entry.Current.Instances.Select(static one => one.InstanceId).SequenceEqual(["live"]), "the dead one is passed over");
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 254") == 1, "it is logged");
    }

    [Fact]
    public async Task A_connection_that_is_reset_before_the_request_is_a_failed_connection()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var killed = Listener.Refusing();
        await fixture.ProvideAsync("orders", "killed", endpoint: killed.Endpoint);
        var app = await fixture.RunAsync(configure: static builder => builder.Services.AddHttpClient("plain").AddServiceDiscovery()
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { ConnectCallback = static (_, _) => ValueTask.FromResult(ResetConnection.Open()) }));
        using var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("plain");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://orders/"), DiscoveryFixture.Stop));
        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 254") == 1, "it is skipped");
    }

    [Fact]
    public async Task A_client_without_service_discovery_is_not_changed()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var dead = Listener.Refusing();
        await fixture.ProvideAsync("orders", "dead", endpoint: dead.Endpoint);
        await fixture.ProvideAsync("orders", "other", endpoint: "rest://10.0.0.2:80");
        var app = await fixture.RunAsync(configure: static builder => builder.Services.AddHttpClient("plain"));
        await fixture.UntilListedAsync(DiscoveryFixture.Directory(app).Find("orders")!, "dead", "other");
        using var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("plain");
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(dead.Endpoint.Replace("rest:", "http:", StringComparison.Ordinal)), DiscoveryFixture.Stop));
        Assert.Equal(0, fixture.Logs.Count("Warning 254"));
    }

    [Fact]
    public async Task Instances_in_other_configured_statuses_are_called()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        foreach (var status in (string[])["UP", "STARTING", "TESTING", "OUTOFSERVICE", "DOWN"])
        {
            await fixture.ProvideAsync("orders", status, status: status);
        }

        Assert.Equal(["STARTING", "UP"], await IdsAsync(("servicecomb:discovery:statuses", "UP, STARTING")));
        Assert.Equal(["TESTING", "UP"], await IdsAsync(("servicecomb:discovery:statuses", "TESTING,UP")));
        Assert.Equal(["UP"], await IdsAsync());

        async Task<IEnumerable<string>> IdsAsync(params (string Key, string? Value)[] settings)
        {
            var app = await fixture.RunAsync($"storefront{settings.Length}{settings.FirstOrDefault().Value?.Length}", null, settings);
            var found = await ResolveAsync(app, "http://orders");
            return found.Endpoints.Select(static one => one.Features.Get<ServiceInstance>()!.InstanceId);
        }
    }

    [Fact]
    public async Task An_endpoint_carries_its_instance()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var zone = new DataCenterInfo { Name = "dc", Region = "north", AvailableZone = "n1" };
        await fixture.ProvideAsync("orders", "a", "2.1.0", properties: new() { ["rack"] = "7" }, dataCenter: zone);
        var found = await ResolveAsync(await fixture.RunAsync(), "http://orders");
        var instance = Assert.Single(found.Endpoints).Features.Get<ServiceInstance>()!;
        Assert.Equal(("a", "2.1.0", "7", zone), (instance.InstanceId, instance.Version, instance.Properties["rack"], instance.DataCenter));
    }

    [Fact]
    public async Task A_change_fires_the_change_token()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var app = await fixture.RunAsync();
        var found = await ResolveAsync(app, "http://orders");
        var changed = new TaskCompletionSource();
        using var registration = found.ChangeToken.RegisterChangeCallback(_ => changed.TrySetResult(), null);
        await fixture.ProvideAsync("orders", "b");
        await fixture.UntilAsync(() => changed.Task.IsCompleted, "the token fires");
        Assert.Equal(2, (await ResolveAsync(app, "http://orders")).Endpoints.Count);
    }

    [Fact]
    public async Task An_internet_host_is_left_to_other_providers()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var found = await ResolveAsync(await fixture.RunAsync(), "http://example.org");
        Assert.Null(Assert.Single(found.Endpoints).Features.Get<ServiceInstance>());
    }

    private static async Task<ServiceEndpointSource> ResolveAsync(WebApplication app, string query) =>
        await app.Services.GetRequiredService<ServiceEndpointResolver>().GetEndpointsAsync(query, DiscoveryFixture.Stop);

    private static string Address(ServiceEndpoint endpoint)
    {
        var uri = ((UriEndPoint)endpoint.EndPoint).Uri;
        return $"{uri.Scheme}://{uri.Host}:{uri.Port}{uri.AbsolutePath}";
    }
}
