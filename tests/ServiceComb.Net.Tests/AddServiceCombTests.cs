using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Configuration;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests;

public sealed class AddServiceCombTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_registers_with_the_address_it_listens_on()
    {
        await using var apps = await AppsFixture.StartAsync();
        var catalog = await apps.RunAsync("catalog");
        var instance = Assert.Single(await apps.FindAsync("catalog"));
        Assert.Equal([$"rest://127.0.0.1:{new Uri(catalog.Urls.Single()).Port}?sslEnabled=false"], instance.Endpoints);
        Assert.Equal((InstanceStatus.Up, "1.2.0"), (instance.Status, instance.Version));
    }

    [Fact]
    public async Task A_host_without_a_server_registers_and_can_call_services()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.RunAsync("catalog");
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(apps.Settings("nightly"));
        builder.AddServiceComb();
        using var worker = builder.Build();
        await worker.StartAsync(Stop);
        await worker.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Empty(Assert.Single(await apps.FindAsync("nightly")).Endpoints);
        using var client = worker.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        Assert.Equal("catalog /items", await client.GetStringAsync(new Uri("http://catalog/items"), Stop));
        await worker.StopAsync(Stop);
        Assert.Empty(await apps.FindAsync("nightly"));
    }

    [Fact]
    public async Task Health_checks_are_added_by_default()
    {
        await using var apps = await AppsFixture.StartAsync();
        var catalog = await apps.RunAsync("catalog", builder =>
        {
            builder.AddServiceComb();
            builder.Services.AddHealthChecks().AddServiceCombDiscovery();
        });
        var report = await catalog.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop);
        Assert.Contains("servicecomb", report.Entries.Keys);
        Assert.Equal(HealthStatus.Healthy, report.Entries["servicecomb"].Status);
    }

    [Fact]
    public async Task HttpClient_and_service_discovery_of_another_app_find_the_service()
    {
        await using var apps = await AppsFixture.StartAsync();
        var catalog = await apps.RunAsync("catalog");
        var storefront = await apps.RunAsync("storefront");
        using var client = storefront.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        Assert.Equal("catalog /items", await client.GetStringAsync(new Uri("http://catalog/items"), Stop));

        var found = await storefront.Services.GetRequiredService<ServiceEndpointResolver>().GetEndpointsAsync("http://catalog", Stop);
        Assert.Equal(catalog.Urls.Single() + "/", Assert.Single(found.Endpoints).ToString());
    }

    [Fact]
    public async Task It_deregisters_on_stop_while_its_listener_still_serves_requests()
    {
        await using var apps = await AppsFixture.StartAsync();
        WebApplication? app = null;
        var (instances, response) = (-1, "");
        app = await apps.RunAsync("catalog", builder =>
        {
            builder.Services.AddSingleton<IHostedService>(new AfterDeregistration(async () =>
            {
                using var client = new HttpClient();
                instances = (await apps.FindAsync("catalog")).Count;
                response = await client.GetStringAsync(app!.Urls.Single() + "/still", Stop);
            }));
            builder.AddServiceComb();
        });
        Assert.Single(await apps.FindAsync("catalog"));
        await app.StopAsync(Stop);
        Assert.Equal((0, "catalog /still"), (instances, response));
    }

    [Fact]
    public async Task A_changed_value_in_the_configuration_center_reaches_the_running_app()
    {
        await using var apps = await AppsFixture.StartAsync();
        var app = await apps.RunAsync("catalog");
        var configuration = app.Services.GetRequiredService<IConfiguration>();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = ChangeToken.OnChange(configuration.GetReloadToken, () =>
        {
            if (configuration["catalog:greeting"] == "hello")
            {
                arrived.TrySetResult();
            }
        });
        await apps.PutAsync("catalog.greeting", "hello");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
    }

    [Fact]
    public async Task Without_a_name_the_app_is_identified_by_its_assembly()
    {
        await using var apps = await AppsFixture.StartAsync();
        var name = typeof(AddServiceCombTests).Assembly.GetName().Name!;
        await apps.PutAsync("greeting", "hello", $"app:shop,environment:,service:{name}");
        var builder = AppsFixture.Builder(apps.Settings(name).Where(static setting => setting.Key != "servicecomb:service:name"));
        builder.AddServiceComb();
        await using var app = builder.Build();
        Assert.Equal("hello", app.Configuration["greeting"]);
        Assert.Equal(name, app.Services.GetRequiredService<IOptions<ServiceCombOptions>>().Value.Service.Name);
    }

    [Fact]
    public async Task An_existing_configuration_center_is_not_changed()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("greeting", "hello", "app:shop,environment:,service:other");
        var builder = AppsFixture.Builder(apps.Settings("catalog"));
        ((IConfigurationBuilder)builder.Configuration).AddServiceCombKie(static options => options.Service.Name = "other");
        builder.AddServiceComb();
        await using var app = builder.Build();
        Assert.Equal("hello", app.Configuration["greeting"]);
        Assert.Single(((IConfigurationRoot)app.Configuration).Providers.Select(static provider => provider.ToString()), "ServiceComb KIE, service layer");
    }

    [Fact]
    public async Task It_can_be_called_again_after_a_required_configuration_center_did_not_respond()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("greeting", "hello");
        var builder = AppsFixture.Builder([.. apps.Settings("catalog"), new("servicecomb:kie:firstPullRequired", "true")]);
        builder.Configuration["servicecomb:kie:serverUri"] = "http://127.0.0.1:1";
        Assert.Throws<EngineException>(() => builder.AddServiceComb());
        builder.Configuration["servicecomb:kie:serverUri"] = apps.Settings("catalog").Single(static setting => setting.Key == "servicecomb:kie:serverUri").Value;
        builder.AddServiceComb();
        await using var app = builder.Build();
        Assert.Equal("hello", app.Configuration["greeting"]);
        Assert.NotNull(app.Services.GetService<IServiceRegistration>());
    }

    [Fact]
    public async Task A_policy_applies_to_every_client_of_the_factory()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("servicecomb.matchGroup.all", "matches: [{name: all}]");
        await apps.PutAsync("servicecomb.rateLimiting.all", "{rate: 1, limitRefreshPeriod: 1H}");
        await apps.RunAsync("catalog");
        var storefront = await apps.RunAsync("storefront");
        using var client = storefront.Services.GetRequiredService<IHttpClientFactory>().CreateClient("any");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("http://catalog/"), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync(new Uri("http://catalog/"), Stop)).StatusCode);
    }

    [Fact]
    public async Task Repeated_calls_have_no_effect()
    {
        await using var apps = await AppsFixture.StartAsync();
        var builder = AppsFixture.Builder(apps.Settings("catalog"));
        builder.AddServiceComb();
        var (services, sources) = (builder.Services.Count, ((IConfigurationBuilder)builder.Configuration).Sources.Count);
        builder.AddServiceComb();
        Assert.Equal((services, sources), (builder.Services.Count, ((IConfigurationBuilder)builder.Configuration).Sources.Count));
    }

    [Fact]
    public async Task A_client_that_adds_governance_itself_is_governed_once()
    {
        await using var apps = await AppsFixture.StartAsync();
        var app = await apps.RunAsync("storefront", builder =>
        {
            builder.AddServiceComb();
            builder.Services.AddHttpClient("own").AddServiceCombGovernance();
        });
        var handlers = new List<string>();
        for (HttpMessageHandler? one = app.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("own"); one is not null; one = (one as DelegatingHandler)?.InnerHandler)
        {
            handlers.Add(one.GetType().Name);
        }

        Assert.Single(handlers, "GovernanceHandler");
    }

    [Theory]
    [InlineData("servicecomb:service:name", "", "servicecomb:service:name is missing")]
    [InlineData("servicecomb:service:version", "one", "servicecomb:service:version 'one' is not a version")]
    [InlineData("servicecomb:registry:sc:address", "127.0.0.1:30100", "servicecomb:registry:sc:address '127.0.0.1:30100' is not a valid address")]
    [InlineData("servicecomb:kie:serverUri", "kie.local", "servicecomb:kie:serverUri 'kie.local'")]
    public void An_invalid_setting_is_one_message_that_names_its_key(string key, string value, string expected)
    {
        var builder = AppsFixture.Builder(new Dictionary<string, string?> { ["servicecomb:service:name"] = "catalog", [key] = value });
        var wrong = Assert.Throws<OptionsValidationException>(() => builder.AddServiceComb());
        Assert.StartsWith(expected, Assert.Single(wrong.Failures));
    }

    [Fact]
    public async Task An_app_without_an_engine_starts_serves_logs_a_warning_and_stops()
    {
        var lines = new FakeLogCollector();
        var builder = AppsFixture.Builder(
        [
            new("servicecomb:service:name", "catalog"),
            new("servicecomb:registry:sc:address", "http://127.0.0.1:1"),
            new("servicecomb:kie:serverUri", "http://127.0.0.1:1"),
        ]);
        builder.Logging.AddCollector(lines);
        builder.AddServiceComb();
        await using var app = builder.Build();
        app.MapGet("/", () => "here");
        await app.StartAsync(Stop);
        using var client = new HttpClient();
        Assert.Equal("here", await client.GetStringAsync(app.Urls.Single(), Stop));
        Assert.Contains(lines.GetSnapshot(), record => record.Category!.StartsWith("ServiceComb.Net.Configuration", StringComparison.Ordinal));
        await app.StopAsync(Stop).WaitAsync(TimeSpan.FromSeconds(120), Stop);
    }
}
