using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Settings;

/// <summary>Tests callbacks of calls after the first one, which a shared library may have made.</summary>
public sealed class RepeatedCallTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_callback_of_a_repeated_call_applies_to_options_and_configuration_center()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("text", "for carts", "app:shop,environment:,service:carts");
        var builder = AppsFixture.Builder(apps.Settings("orders"));
        builder.AddServiceCombCore();
        builder.AddServiceComb(static options => options.Service.Name = "carts");
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        Assert.Equal("carts", NameIn(app.Services));
        Assert.Equal("for carts", app.Configuration["text"]);
    }

    [Fact]
    public async Task The_callback_of_a_repeated_call_applies_on_a_host_builder()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("text", "for carts", "app:shop,environment:,service:carts");
        using var host = Host.CreateDefaultBuilder()
            .ConfigureLogging(static logging => logging.ClearProviders())
            .ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection(apps.Settings("orders")))
            .AddServiceCombCore()
            .AddServiceComb(static options => options.Service.Name = "carts")
            .Build();
        await host.StartAsync(Stop);
        Assert.Equal("carts", NameIn(host.Services));
        Assert.Equal("for carts", host.Services.GetRequiredService<IConfiguration>()["text"]);
    }

    [Fact]
    public void Callbacks_apply_in_the_order_of_their_calls()
    {
        var builder = AppsFixture.Builder([]);
        builder.AddServiceComb(static options => options.Service.Name = "first");
        builder.Services.AddServiceCombDiscovery(static options => options.Service.Name += "-second");
        builder.Services.AddServiceCombGovernance(static options => options.Service.Name += "-third");
        builder.AddServiceComb(static options => options.Service.Name += "-fourth");
        using var provider = builder.Services.BuildServiceProvider();
        Assert.Equal("first-second-third-fourth", NameIn(provider));
    }

    [Fact]
    public async Task An_invalid_value_of_a_repeated_call_stops_the_host()
    {
        var builder = AppsFixture.Builder([]);
        builder.AddServiceCombCore();
        builder.AddServiceComb(static options => options.Service.Version = "one");
        await using var app = builder.Build();
        var invalid = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Stop));
        Assert.StartsWith("servicecomb:service:version 'one'", Assert.Single(invalid.Failures), StringComparison.Ordinal);
    }

    private static string NameIn(IServiceProvider services) => services.GetRequiredService<IOptions<ServiceCombOptions>>().Value.Service.Name;
}
