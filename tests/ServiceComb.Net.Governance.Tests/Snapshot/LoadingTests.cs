using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Snapshot;

public sealed class LoadingTests
{
    private const string WithoutGroup = "governance documents are in force; not in force: servicecomb.retry.b (there is no servicecomb.matchGroup.b in force)";
    private readonly FakeLogCollector _log = new();

    [Fact]
    public async Task Documents_are_read_when_the_host_starts()
    {
        await using var app = await StartAsync(new LiveConfiguration(
            ("servicecomb.matchGroup.a", "matches: [{}]"), ("servicecomb.retry.a", "maxAttempts: 1"), ("servicecomb.retry.bad", "maxAttempts: many")));
        Assert.Equal(
            ["servicecomb.retry.bad is skipped: maxAttempts: 'many' is not a whole number",
                "2 of 3 governance documents are in force; not in force: servicecomb.retry.bad (maxAttempts: 'many' is not a whole number)"],
            Lines());
    }

    [Fact]
    public async Task Changes_are_logged_by_key()
    {
        var configuration = new LiveConfiguration(("servicecomb.matchGroup.a", "matches: [{}]"), ("servicecomb.retry.a", "maxAttempts: 1"));
        await using var app = await StartAsync(configuration);
        _log.Clear();
        configuration.Change("servicecomb.retry.b", "maxAttempts: 1");
        configuration.Change("servicecomb.retry.a", "maxAttempts: 2");
        configuration.Change("servicecomb.retry.b", null);
        configuration.Change("something.else", "1");
        Assert.Equal(
            ["servicecomb.retry.b was added", $"2 of 3 {WithoutGroup}",
                "servicecomb.retry.a was changed", $"2 of 3 {WithoutGroup}",
                "servicecomb.retry.b was removed", "2 of 2 governance documents are in force"],
            Lines());
    }

    [Theory]
    [InlineData("servicecomb.governance.enabled", "maybe", "must be true or false")]
    [InlineData("servicecomb.governance.bulkhead.side", "everywhere", "must be client, server or both")]
    [InlineData("servicecomb.governance.canceledCallTimeoutInMillis", "-1", "must be a whole number of milliseconds not below 0")]
    [InlineData("servicecomb.loadbalance.filter.zoneaware.ratio", "101", "must be a whole number from 0 to 100")]
    [InlineData("servicecomb.loadbalance.SessionStickinessRule.sessionTimeoutInSeconds", "long", "must be a whole number of seconds from 0 to 2147483")]
    [InlineData("servicecomb.loadbalance.my.shop.SessionStickinessRule.successiveFailedTimes", "1.5", "must be a whole number not below 0")]
    [InlineData("servicecomb.router.header", "a b", "is not a valid name of a context entry: letters, digits")]
    public async Task A_wrong_setting_is_logged_once_by_its_key(string key, string value, string reason)
    {
        var configuration = new LiveConfiguration((key, value));
        await using var app = await StartAsync(configuration);
        configuration.Change("something.else", "1");
        Assert.StartsWith($"An invalid setting is ignored: {key.Replace('.', ':')} '{value}' {reason}", Assert.Single(Lines(), static line => line.Contains("invalid setting", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_is_logged_without_control_characters()
    {
        await using var app = await StartAsync(new LiveConfiguration(("servicecomb.governance.enabled", $"\u001B[2J{new string('x', 10_000)}")));
        var line = Assert.Single(Lines(), static line => line.Contains("invalid setting", StringComparison.Ordinal));
        Assert.True(line.Length < 1000 && !line.Any(char.IsControl));
    }

    [Fact]
    public async Task Skipped_parts_are_logged_up_to_a_limit_and_then_counted()
    {
        var rules = "- {precedence: 2, route: [{weight: 100, tags: {version: 2.0.0}}]}\n" + string.Concat(Enumerable.Repeat("- text\n", 30));
        await using var app = await StartAsync(new LiveConfiguration(("servicecomb.routeRule.orders", rules)));
        var lines = Lines();
        Assert.Equal(21, lines.Count(static line => line.StartsWith("servicecomb.routeRule.orders is in force without ", StringComparison.Ordinal)));
        Assert.Contains("servicecomb.routeRule.orders is in force without 10 more parts", lines);
    }

    [Fact]
    public async Task What_is_logged_is_bounded()
    {
        var configuration = new LiveConfiguration();
        await using var app = await StartAsync(configuration);
        var sections = Enumerable.Range(0, 100).ToDictionary(static i => $"servicecomb:retry:x{i:00}", static string? (_) => $"maxAttempts: {new string('x', 10_000)}\u001B");
        configuration.ChangeAll(sections);
        var lines = Lines();
        Assert.Equal(20, lines.Count(static line => line.EndsWith("was added", StringComparison.Ordinal)));
        Assert.Contains("80 more governance documents were changed", lines);
        Assert.EndsWith(" and 80 more", lines[^1], StringComparison.Ordinal);
        Assert.All(lines, static line => Assert.True(line.Length < 10_000 && !line.Any(char.IsControl)));
    }

    private async Task<WebApplication> StartAsync(LiveConfiguration configuration)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddCollector(_log).AddFilter("Microsoft", LogLevel.None);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        ((IConfigurationBuilder)builder.Configuration).Add(configuration);
        builder.Services.AddSingleton<IInstanceDirectory>(new FakeDirectory());
        builder.Services.AddServiceCombGovernance();
        var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private List<string> Lines() => [.. _log.Messages];
}
