using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Settings;

public sealed class UnreadSettingsTests
{
    private const string Category = "ServiceComb.Net.Client.Settings.SettingsCheck";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("servicecomb:registry:sc:adress", "servicecomb:registry:sc:address")]
    [InlineData("servicecomb:registry:sc:adress:0", "servicecomb:registry:sc:address")]
    [InlineData("servicecomb:service:nmae", "servicecomb:service:name")]
    [InlineData("servicecomb:sc:address", "servicecomb:registry:sc:address")]
    [InlineData("servicecomb:kie:serverUrl", "servicecomb:kie:serverUri")]
    [InlineData("servicecomb:instance:publsh", "servicecomb:instance:publish")]
    [InlineData("servicecomb:discovery:alias:cart", "servicecomb:discovery:aliases:cart")]
    [InlineData("servicecomb:retyr:orders", "servicecomb:retry:orders")]
    [InlineData("servicecomb:ssl:kie:consumer:caFiel", "servicecomb:ssl:caFile")]
    [InlineData("servicecomb:registry.sc.address", "servicecomb:registry:sc:address")]
    [InlineData("servicecomb.registry.sc.address", "servicecomb:registry:sc:address")]
    public async Task An_unknown_setting_is_logged_with_the_nearest_known_one(string key, string nearest)
    {
        var lines = await StartAsync((key, "http://secret"));
        Assert.Equal($"The setting {key} is unknown and ignored. Did you mean {nearest}?", Assert.Single(OfSettings(lines, LogLevel.Warning)));
    }

    [Theory]
    [InlineData("servicecomb:cart:limit", "The setting servicecomb:cart:limit is unknown and ignored")]
    [InlineData("servicecomb:registry:refreshInterval", "servicecomb:registry:sc:pollIntervalInMillis")]
    [InlineData("servicecomb:service:registry:instance:pull:interval", "servicecomb:registry:sc:pollIntervalInMillis")]
    [InlineData("servicecomb:rest:address", "Kestrel")]
    [InlineData("servicecomb:boot:turnDown:waitInSeconds", "servicecomb:registry:drainTimeInMillis")]
    [InlineData("servicecomb:credentials:accessKey", "AccessKeyAuthentication")]
    [InlineData("spring:cloud:servicecomb:discovery:allowCrossApp", "servicecomb:service:properties:allowCrossApp")]
    [InlineData("spring:cloud:servicecomb:config:kie:refreshIntervalInSeconds", "servicecomb:kie")]
    [InlineData("SERVICECOMB_SERVICE_NAME", "servicecomb__service__name")]
    public async Task A_setting_of_another_framework_is_logged_with_its_replacement(string key, string expected)
    {
        var line = Assert.Single(OfSettings(await StartAsync((key, "5")), LogLevel.Warning));
        Assert.Contains(key, line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spring:cloud:servicecomb:discovery:pollInterval", "5000", "servicecomb:registry:sc:pollIntervalInMillis")]
    [InlineData("servicecomb:service:app", "shop", "servicecomb:service:application")]
    [InlineData("servicecomb:service:registry:client:timeout:request", "5000", "servicecomb:registry:sc:client:timeout:request")]
    public async Task An_alternative_name_of_a_setting_is_logged_with_the_setting(string key, string value, string known)
    {
        var lines = await StartAsync((key, value));
        Assert.Equal($"The setting {key} is read as {known}, unless {known} is also set", Assert.Single(OfSettings(lines)));
        Assert.Empty(OfSettings(lines, LogLevel.Warning));
    }

    [Fact]
    public async Task Known_settings_and_app_defined_names_are_not_logged()
    {
        var lines = await StartAsync(
            ("servicecomb:registry:sc:address:0", "http://127.0.0.1:1"),
            ("servicecomb:service:properties:allowCrossApp", "true"),
            ("servicecomb:instance:properties:a:b", "1"),
            ("servicecomb:discovery:aliases:cart", "shop/carts"),
            ("servicecomb:discovery:versionRules:orders", "1.0+"),
            ("servicecomb:rest:publishPort:https", "443"),
            ("servicecomb:matchGroup:all", "matches: [{name: all}]"),
            ("servicecomb:retry:a.b:maxAttempts", "3"),
            ("servicecomb:rateLimiting:all:rate", "3"),
            ("servicecomb:loadbalance:strategy:name", "Random"),
            ("servicecomb:loadbalance:orders:SessionStickinessRule:successiveFailedTimes", "3"),
            ("servicecomb:darklaunch:policy:orders", "{}"),
            ("servicecomb:routeRule:orders", "[]"),
            ("servicecomb:ssl:sc:consumer:authPeer", "true"),
            ("servicecomb:gateway:services:0", "orders"),
            ("SERVICECOMB_INSTANCE_PROPS", "a:b"),
            ("spring:profiles", "x"),
            ("cse:own", "x"));
        Assert.Empty(OfSettings(lines));
    }

    [Fact]
    public async Task A_setting_that_appears_at_run_time_is_logged_once()
    {
        await using var apps = await AppsFixture.StartAsync();
        var lines = new FakeLogCollector();
        var builder = AppsFixture.Builder(apps.Settings("catalog"));
        builder.Logging.AddCollector(lines);
        builder.AddServiceComb();
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        app.Configuration["servicecomb:registry:sc:adress"] = "http://a:1";
        ((IConfigurationRoot)app.Configuration).Reload();
        ((IConfigurationRoot)app.Configuration).Reload();
        Assert.Single(OfSettings(lines, LogLevel.Warning));
        await app.StopAsync(Stop);
    }

    [Fact]
    public async Task Many_unknown_settings_are_logged_as_twenty_messages_and_a_count()
    {
        var lines = await StartAsync([.. Enumerable.Range(0, 50).Select(static i => ($"servicecomb:own:x{i}", "1"))]);
        Assert.Equal(21, OfSettings(lines, LogLevel.Warning).Count());
        Assert.Contains("30 more settings are ignored", lines.Warnings);
    }

    [Theory]
    [InlineData("servicecomb:credentials:account:name", "root")]
    [InlineData("spring:cloud:servicecomb:credentials:account:password", "s3cret")]
    public async Task An_unused_account_is_logged_with_the_key_that_enables_it(string key, string value)
    {
        var lines = await StartAsync((key, value));
        Assert.Single(OfSettings(lines, LogLevel.Warning), line => line.Contains("servicecomb:credentials:rbac:enabled", StringComparison.Ordinal));
        Assert.DoesNotContain(lines.Messages, line => line.Contains("s3cret", StringComparison.Ordinal));
        Assert.Empty(OfSettings(await StartAsync((key, value), ("servicecomb:credentials:rbac:enabled", "false")), LogLevel.Warning));
    }

    private static IEnumerable<string> OfSettings(FakeLogCollector lines, LogLevel minimum = LogLevel.Trace) =>
        lines.GetSnapshot().Where(record => record.Category == Category && record.Level >= minimum).Select(static record => record.Message);

    /// <summary>Starts and stops an app without an engine.</summary>
    private static async Task<FakeLogCollector> StartAsync(params (string Key, string Value)[] settings)
    {
        var lines = new FakeLogCollector();
        var builder = AppsFixture.Builder(settings.Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Logging.AddCollector(lines);
        builder.Configuration.AddInMemoryCollection([new("servicecomb:registry:sc:client:timeout:connect", "100"), new("servicecomb:registry:drainTimeInMillis", "0")]);
        builder.AddServiceComb();
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        await app.StopAsync(Stop);
        return lines;
    }
}
