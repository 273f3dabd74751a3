using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Tests.App;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Settings;

public sealed class LateSettingsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settings_that_are_added_after_AddServiceComb_apply_to_registry_configuration_center_and_governance()
    {
        await using var production = await AppsFixture.StartAsync();
        await using var test = await AppsFixture.StartAsync();
        await production.PutAsync("text", "from production", "app:shop,environment:,service:orders");
        await test.PutAsync("text", "from test", "app:shop,environment:,service:orders-test");
        var builder = AppsFixture.Builder(production.Settings("orders"));
        builder.AddServiceComb();
        builder.Configuration.AddInMemoryCollection(test.Settings("orders-test"));
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Equal("from test", app.Configuration["text"]);
        Assert.Single(await test.FindAsync("orders-test"));
        Assert.Null(await production.Registry.FindMicroserviceIdAsync("", "shop", "orders", "1.2.0", Stop));
        Assert.Equal("orders-test", app.Services.GetRequiredService<IOptions<ServiceCombOptions>>().Value.Service.Name);
    }

    [Fact]
    public async Task The_settings_of_a_WebApplicationFactory_apply_to_all_parts()
    {
        await using var production = await AppsFixture.StartAsync();
        await using var test = await AppsFixture.StartAsync();
        await production.PutAsync("text", "from production", "app:shop,environment:,service:orders");
        await test.PutAsync("text", "from test", "app:shop,environment:,service:orders-test");
        await using var factory = new WebApplicationFactory<TestApp>().WithWebHostBuilder(host =>
        {
            foreach (var (key, value) in production.Settings("orders"))
            {
                host.UseSetting(key, value);
            }

            host.ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(test.Settings("orders-test")));
        });
        await factory.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Equal("from test", factory.Services.GetRequiredService<IConfiguration>()["text"]);
        Assert.Single(await test.FindAsync("orders-test"));
        Assert.Null(await production.Registry.FindMicroserviceIdAsync("", "shop", "orders", "1.2.0", Stop));
    }

    [Fact]
    public async Task A_configuration_center_that_is_set_after_AddServiceComb_is_used_and_logged_once()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("text", "from the configuration center");
        var lines = new FakeLogCollector();
        var builder = AppsFixture.Builder([.. apps.Settings("orders").Where(static setting => setting.Key != "servicecomb:kie:serverUri"), new("text", "from a source before")]);
        builder.Logging.AddCollector(lines);
        builder.AddServiceComb();
        builder.Configuration.AddInMemoryCollection(apps.Settings("orders"));
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        Assert.Equal("from the configuration center", app.Configuration["text"]);
        Assert.Single(lines.Messages, static line => line.Contains("Settings that were added later select the configuration center", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_is_added_after_the_configuration_center_still_overrides_it()
    {
        await using var production = await AppsFixture.StartAsync();
        await using var test = await AppsFixture.StartAsync();
        await test.PutAsync("text", "from test");
        var builder = AppsFixture.Builder(production.Settings("orders"));
        builder.AddServiceComb();
        builder.Configuration.AddInMemoryCollection([.. test.Settings("orders"), new("text", "from the last source")]);
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        Assert.Equal("from the last source", app.Configuration["text"]);
    }

    [Fact]
    public async Task The_middleware_of_governance_does_not_read_the_options_before_the_host_starts()
    {
        var reads = 0;
        var builder = AppsFixture.Builder([new("servicecomb:service:name", "orders")]);
        builder.AddServiceComb();
        builder.Services.Configure<ServiceCombOptions>(_ => reads++);
        await using var app = builder.Build();
        app.UseServiceCombGovernance();
        Assert.Equal(0, reads);
    }

    [Fact]
    public async Task Mapping_the_diagnostics_does_not_read_the_options_before_the_host_starts()
    {
        var reads = 0;
        var builder = AppsFixture.Builder([new("servicecomb:service:name", "orders")]);
        builder.AddServiceComb();
        builder.Services.Configure<ServiceCombOptions>(_ => reads++);
        await using var app = builder.Build();
        app.MapServiceCombDiagnostics();
        Assert.Equal(0, reads);
    }
}
