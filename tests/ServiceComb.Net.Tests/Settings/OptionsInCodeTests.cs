using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Settings;

public sealed class OptionsInCodeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Code_overrides_settings_and_replaces_the_default_address()
    {
        var options = Build(
            static options =>
            {
                options.Service.Name = "carts";
                options.Registry.Addresses.Add("http://127.0.0.1:2");
                options.Registry.PollInterval = TimeSpan.FromSeconds(3);
            },
            ("servicecomb:service:name", "orders"), ("servicecomb:registry:sc:pollIntervalInMillis", "1000"), ("servicecomb:registry:sc:healthCheckIntervalInSeconds", "7"));
        Assert.Equal(("carts", 3.0, 7.0), (options.Service.Name, options.Registry.PollInterval.TotalSeconds, options.Registry.HeartbeatInterval.TotalSeconds));
        Assert.Equal(["http://127.0.0.1:2"], options.Registry.Addresses);
    }

    [Fact]
    public void A_list_in_code_extends_or_replaces_that_of_the_settings()
    {
        (string, string) setting = ("servicecomb:discovery:services", "a,b");
        Assert.Equal(["a", "b", "c"], Build(static options => options.Discovery.Services.Add("c"), setting).Discovery.Services);
        Assert.Equal(["c"], Build(static options => options.Discovery.Services = ["c"], setting).Discovery.Services);
    }

    [Fact]
    public void Code_overrides_settings_even_when_it_was_added_before_AddServiceComb()
    {
        var builder = AppsFixture.Builder([new("servicecomb:service:name", "orders")]);
        builder.Services.Configure<ServiceCombOptions>(static options => options.Service.Name = "carts");
        builder.AddServiceComb();
        using var provider = builder.Services.BuildServiceProvider();
        Assert.Equal("carts", provider.GetRequiredService<IOptions<ServiceCombOptions>>().Value.Service.Name);
    }

    public static TheoryData<string, Action<ServiceCombOptions>> InvalidValues { get; } = new()
    {
        { "servicecomb:service:name", static options => options.Service.Name = "no spaces" },
        { "servicecomb:service:version", static options => options.Service.Version = "one" },
        { "servicecomb:service:level", static options => options.Service.Level = "TOP" },
        { "servicecomb:instance:initialStatus", static options => options.Instance.InitialStatus = "READY" },
        { "servicecomb:instance:healthIntervalInSeconds", static options => options.Instance.HealthInterval = TimeSpan.Zero },
        { "servicecomb:rest:publishPort", static options => options.Instance.PublishPort = 70_000 },
        { "servicecomb:rest:publishPort:https", static options => options.Instance.PublishPorts["https"] = 0 },
        { "servicecomb:datacenter:name", static options => options.DataCenter.Name = "dc" },
        { "servicecomb:registry:sc:address", static options => options.Registry.Addresses = ["ftp://a"] },
        { "servicecomb:registry:sc:healthCheckIntervalInSeconds", static options => options.Registry.HeartbeatInterval = TimeSpan.FromMilliseconds(999) },
        { "servicecomb:registry:drainTimeInMillis", static options => options.Registry.DrainTime = TimeSpan.FromSeconds(-1) },
        { "servicecomb:discovery:massLossPercentage", static options => options.Discovery.MassLossThreshold = 50 },
        { "servicecomb:discovery:aliases:shop", static options => options.Discovery.Aliases["shop"] = "a/b/c" },
        { "servicecomb:discovery:versionRule", static options => options.Discovery.VersionRule = "newest" },
        { "servicecomb:kie:serverUri", static options => options.Kie.Addresses = ["kie.local"] },
        { "servicecomb:kie:pollingWaitTime", static options => options.Kie.PollingWaitTime = TimeSpan.FromSeconds(51) },
        { "servicecomb:kie:customLabel", static options => options.Kie.CustomLabel = "" },
        { "servicecomb:ssl:caFile", static options => options.Kie.Tls.AuthorityFile = "/missing.pem" },
        { "servicecomb:router:header", static options => options.Governance.RouterHeaders = ["a b"] },
        { "servicecomb:governance:canceledCallTimeoutInMillis", static options => options.Governance.CanceledCallTimeout = TimeSpan.FromSeconds(-1) },
        { "servicecomb:governance:bulkhead:side", static options => options.Governance.BulkheadSide = (GovernanceSide)7 },
        { "servicecomb:context:headers", static options => options.Governance.ContextHeaders = ["x-cse-context", "x-context"] },
        { "servicecomb:retries:orders", static options => options.Governance.Documents["retries:orders"] = "maxAttempts: 2" },
    };

    [Theory]
    [MemberData(nameof(InvalidValues), DisableDiscoveryEnumeration = true)]
    public void An_invalid_value_is_one_message_that_names_the_key_of_its_setting(string key, Action<ServiceCombOptions> configure)
    {
        var builder = AppsFixture.Builder([new("servicecomb:service:name", "orders")]);
        var wrong = Assert.Throws<OptionsValidationException>(() => builder.AddServiceComb(configure));
        Assert.StartsWith(key + " ", Assert.Single(wrong.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_value_that_is_set_later_stops_the_host()
    {
        var builder = AppsFixture.Builder([new("servicecomb:service:name", "orders")]);
        builder.AddServiceComb();
        builder.Services.Configure<ServiceCombOptions>(static options => options.Service.Version = "one");
        await using var app = builder.Build();
        var wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Stop));
        Assert.StartsWith("servicecomb:service:version 'one'", Assert.Single(wrong.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retry:orders", "maxAttempts: many", "servicecomb:retry:orders maxAttempts: ")]
    [InlineData("bulkhead:orders", "maxConcurrentCalls: [", "servicecomb:bulkhead:orders ")]
    [InlineData("matchGroup:orders", "matches: 5", "servicecomb:matchGroup:orders matches")]
    [InlineData("loadbalance:SessionStickinessRule:successiveFailedTimes", "few", "servicecomb:loadbalance:SessionStickinessRule:successiveFailedTimes ")]
    public async Task An_invalid_document_in_code_stops_the_host(string key, string text, string expected)
    {
        var builder = AppsFixture.Builder([new("servicecomb:service:name", "orders")]);
        builder.AddServiceComb(options => options.Governance.Documents[key] = text);
        await using var app = builder.Build();
        app.UseServiceCombGovernance();
        var wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Stop));
        Assert.StartsWith(expected, Assert.Single(wrong.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_without_settings_is_configured_in_code()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("text", "hello", "app:shop,environment:,service:orders");
        var builder = AppsFixture.Builder([]);
        builder.AddServiceComb(options => Use(options, apps, "orders"));
        Assert.Equal("hello", builder.Configuration["text"]);
        await using var app = builder.Build();
        await StartAsync(app);
        Assert.Single(await apps.FindAsync("orders"));
    }

    [Fact]
    public async Task Options_that_are_set_later_apply_to_registry_configuration_center_and_governance()
    {
        await using var production = await AppsFixture.StartAsync();
        await using var test = await AppsFixture.StartAsync();
        await production.PutAsync("text", "from production");
        await test.PutAsync("text", "from test", "app:shop,environment:,service:orders-test");
        await test.PutAsync("servicecomb.retry.all", "{services: orders-test, maxAttempts: 2}");
        var builder = AppsFixture.Builder(production.Settings("orders"));
        builder.AddServiceComb();
        builder.Services.Configure<ServiceCombOptions>(options => Use(options, test, "orders-test"));
        await using var app = builder.Build();
        await StartAsync(app);
        Assert.Equal("from test", app.Configuration["text"]);
        Assert.Single(await test.FindAsync("orders-test"));
        Assert.Null(await production.Registry.FindMicroserviceIdAsync("", "shop", "orders", "1.2.0", Stop));
        Assert.Single(app.Services.GetRequiredService<IGovernanceSnapshot>().Documents, static document => document.Key == "servicecomb.retry.all");
    }

    [Fact]
    public async Task A_configuration_center_that_is_removed_later_leaves_no_values()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("text", "hello");
        var builder = AppsFixture.Builder(apps.Settings("orders"));
        builder.AddServiceComb();
        Assert.Equal("hello", builder.Configuration["text"]);
        builder.Services.Configure<ServiceCombOptions>(static options => options.Kie.Addresses = []);
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        Assert.Null(app.Configuration["text"]);
    }

    [Fact]
    public async Task A_host_builder_takes_the_same_options()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("text", "hello", "app:shop,environment:,service:nightly");
        using var host = HostBuilder().AddServiceComb(options => Use(options, apps, "nightly")).AddServiceComb().Build();
        Assert.Equal("hello", host.Services.GetRequiredService<IConfiguration>()["text"]);
        await StartAsync(host);
        Assert.Single(await apps.FindAsync("nightly"));
    }

    [Fact]
    public async Task Settings_that_are_added_to_a_host_builder_later_apply_to_all_parts()
    {
        await using var production = await AppsFixture.StartAsync();
        await using var test = await AppsFixture.StartAsync();
        await production.PutAsync("text", "from production");
        await test.PutAsync("text", "from test", "app:shop,environment:,service:orders-test");
        using var host = HostBuilder()
            .ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection(production.Settings("orders")))
            .AddServiceComb()
            .ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection(test.Settings("orders-test")))
            .Build();
        await StartAsync(host);
        Assert.Equal("from test", host.Services.GetRequiredService<IConfiguration>()["text"]);
        Assert.Single(await test.FindAsync("orders-test"));
        Assert.Null(await production.Registry.FindMicroserviceIdAsync("", "shop", "orders", "1.2.0", Stop));
    }

    [Fact]
    public void A_document_in_code_replaces_that_of_the_settings()
    {
        var builder = AppsFixture.Builder([new("servicecomb:service:name", "orders"), new("servicecomb:retry:all", "maxAttempts: 1"), new("servicecomb:retry:other", "maxAttempts: 1")]);
        builder.AddServiceComb(static options => options.Governance.Documents["retry:all"] = "maxAttempts: 2");
        using var provider = builder.Services.BuildServiceProvider();
        var documents = provider.GetRequiredService<IGovernanceSnapshot>().Documents;
        Assert.Equal(
            [("servicecomb.retry.all", "maxAttempts: 2"), ("servicecomb.retry.other", "maxAttempts: 1")],
            documents.Select(static document => (document.Key, document.Text)));
    }

    [Fact]
    public async Task Governance_that_code_disables_stays_disabled_when_settings_change()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.RunAsync("catalog");
        var storefront = await apps.RunAsync("storefront", static builder =>
        {
            builder.Configuration["servicecomb:matchGroup:all"] = "matches: [{name: all}]";
            builder.Configuration["servicecomb:rateLimiting:all"] = "{rate: 1, limitRefreshPeriod: 1H}";
            builder.AddServiceComb(static options => options.Governance.IsEnabled = false);
        });
        storefront.Configuration["servicecomb:governance:enabled"] = "true";
        ((IConfigurationRoot)storefront.Configuration).Reload();
        using var client = storefront.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("catalog /items", await client.GetStringAsync(new Uri("http://catalog/items"), Stop));
        }
    }

    private static IHostBuilder HostBuilder() =>
        Host.CreateDefaultBuilder().ConfigureLogging(static logging => logging.ClearProviders());

    private static void Use(ServiceCombOptions options, AppsFixture apps, string name)
    {
        (options.Service.Application, options.Service.Name, options.Service.Version) = ("shop", name, "1.2.0");
        options.Registry.Addresses = [apps.Engine.ToString()];
        options.Kie.Addresses = [apps.Center.ToString()];
        // Allow for a busy machine.
        options.Kie.InitialLoadTimeout = TimeSpan.FromMinutes(10);
    }

    private static async Task StartAsync(IHost host)
    {
        await host.StartAsync(Stop);
        await host.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
    }

    private static ServiceCombOptions Build(Action<ServiceCombOptions> configure, params (string Key, string Value)[] settings)
    {
        var builder = AppsFixture.Builder(settings.Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddServiceComb(configure);
        using var provider = builder.Services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<ServiceCombOptions>>().Value;
    }
}
