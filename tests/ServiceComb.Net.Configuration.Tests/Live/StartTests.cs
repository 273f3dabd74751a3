using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Configuration.Session;
using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

public sealed class StartTests
{
    [Fact]
    public async Task Without_an_engine_the_app_starts_empty_until_the_engine_responds()
    {
        using var port = new ClosedPort();
        await using var live = new KieConfigurationFixture($"http://127.0.0.1:{port.Number}");
        Assert.Equal(1, live.Logs.Count(503));
        Assert.Null(live["a"]);
        await using var kie = await ScriptedKie.StartAsync(port.Number);
        kie.Put("a", "1");
        await live.UntilAsync(() => live["a"] == "1");
        await live.Logs.WaitForAsync(507);
        Assert.Equal(0, live.Logs.Count(505));
    }

    [Fact]
    public async Task A_required_initial_load_fails_the_start_with_every_address_and_reason()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Instead = context =>
        {
            context.Response.StatusCode = 403;
            return Task.FromResult(true);
        };
        var failure = Assert.Throws<EngineException>(() => new KieConfigurationFixture($"http://127.0.0.1:1,{kie.Address}", ("servicecomb:kie:firstPullRequired", "true")));
        Assert.Contains("servicecomb:kie:firstPullRequired", failure.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:1: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
        Assert.Contains(kie.Address, failure.Message, StringComparison.Ordinal);
        Assert.Contains("status 403", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_hangs_leaves_time_for_the_next()
    {
        var clock = new FakeTimeProvider();
        var isFirst = true;
        await using var hangs = await ScriptedKie.StartAsync();
        // All layers are requested in parallel.
        hangs.Instead = context => HangAsync(context, clock, Interlocked.Exchange(ref isFirst, false) ? TimeSpan.FromSeconds(200) : TimeSpan.Zero);
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        // The first address is random.
        for (var i = 0; i < 4; i++)
        {
            Volatile.Write(ref isFirst, true);
            await using var live = new KieConfigurationFixture(
                options => options.Time = clock, $"{hangs.Address},{kie.Address}", ("servicecomb:kie:firstPullTimeoutInMillis", "400000"));
            Assert.Equal("1", live["a"]);
        }
    }

    [Fact]
    public async Task The_initial_load_ends_after_its_timeout()
    {
        var clock = new FakeTimeProvider();
        await using var hangs = await ScriptedKie.StartAsync();
        hangs.Instead = context => HangAsync(context, clock, TimeSpan.FromSeconds(200));
        await using var live = new KieConfigurationFixture(options => options.Time = clock, hangs.Address, ("servicecomb:kie:firstPullTimeoutInMillis", "200000"));
        // Polls that hang as well warn with another id.
        Assert.Contains("did not respond within 00:03:20", live.Logs.GetSnapshot().Single(static line => line.Id == 503).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_without_response_ends_after_the_timeout_of_the_initial_load()
    {
        var clock = new FakeTimeProvider();
        var authentication = new SilentAuthentication(() => clock.Advance(TimeSpan.FromSeconds(500)));
        await using var kie = await ScriptedKie.StartAsync();
        var starting = Task.Run(() => new KieConfigurationFixture(
            options => (options.Credentials.Authentication, options.Time) = (authentication, clock), kie.Address, ("servicecomb:kie:firstPullTimeoutInMillis", "500000")));
        await using var live = await starting.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        Assert.Contains("did not respond within 00:08:20", live.Logs.GetSnapshot().Single(static line => line.Id == 503).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_After_of_the_initial_load_delays_the_first_poll()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        kie.Instead = static context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "60";
            return Task.FromResult(true);
        };
        var clock = new FakeTimeProvider();
        await using var live = new KieConfigurationFixture(options => options.Time = clock, kie.Address);

        // The manual reload sends the only requests since the initial load.
        ((IConfigurationRoot)live.Manager).Reload();
        Assert.Equal(8, kie.Requests.Count);
        kie.Instead = null;
        ((IConfigurationRoot)live.Manager).Reload();
        Assert.Equal("1", live["a"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_start_can_be_retried_and_releases_its_resources(bool atOnce)
    {
        using var port = new ClosedPort();
        var settings = KieConfigurationFixture.Settings($"http://127.0.0.1:{port.Number}", ("servicecomb:kie:firstPullRequired", "true"));
        using var manager = new ConfigurationManager();
        var builder = (atOnce ? manager : (IConfigurationBuilder)new ConfigurationBuilder()).AddInMemoryCollection(settings);
        Assert.Throws<EngineException>(() => builder.AddServiceCombKie().Build());
        await using var kie = await ScriptedKie.StartAsync(port.Number);
        kie.Put("a", "1");
        var root = builder.AddServiceCombKie().Build();
        Assert.Equal("1", root["a"]);

        // This provider is the last one of the session, so polling ends with it.
        var loops = KieSessions.Find(root).Single().Worker!;
        (root as IDisposable)!.Dispose();
        manager.Dispose();
        await loops.Completion.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("servicecomb:kie:serverUri", "localhost:30110")]
    [InlineData("servicecomb:kie:serverUri", "http://ok:1,ftp://x")]
    [InlineData("servicecomb:service:name", "")]
    [InlineData("servicecomb:service:name", "a:b")]
    [InlineData("servicecomb:service:application", "ä")]
    [InlineData("servicecomb:service:environment", "a b")]
    [InlineData("servicecomb:kie:pollingWaitTime", "0")]
    [InlineData("servicecomb:kie:pollingWaitTime", "51")]
    [InlineData("servicecomb:kie:pollingWaitTime", "10s")]
    [InlineData("servicecomb:kie:refreshInterval", "99")]
    [InlineData("servicecomb:kie:firstPullRequired", "maybe")]
    [InlineData("servicecomb:kie:firstPullTimeoutInMillis", "-1")]
    [InlineData("servicecomb:kie:enableAppConfig", "1")]
    [InlineData("servicecomb:kie:customLabel", "")]
    public void A_malformed_setting_is_reported_by_its_key(string key, string value)
    {
        using var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(KieConfigurationFixture.Settings("http://127.0.0.1:1", (key, value)));
        var failure = Assert.Throws<OptionsValidationException>(() => manager.AddServiceCombKie());
        Assert.Contains(key, Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("servicecomb:kie:serverUri", "http://root:s3cret@engine.local:30110")]
    [InlineData("servicecomb:kie:serverUri", "root:s3cret@engine.local:30110")]
    [InlineData("servicecomb:registry:sc:address", "http://root:s3cret@engine.local:30110")]
    public void An_address_with_a_password_is_rejected_without_the_password_in_the_message(string key, string address)
    {
        using var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(KieConfigurationFixture.Settings(
            "http://127.0.0.1:1",
            ("servicecomb:credentials:rbac:enabled", "true"), ("servicecomb:credentials:account:name", "root"), ("servicecomb:credentials:account:password", "s3cret"),
            (key, address)));
        var wrong = Assert.Throws<OptionsValidationException>(() => manager.AddServiceCombKie());
        Assert.StartsWith($"{key} 'engine.local:30110' ", Assert.Single(wrong.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("servicecomb:registry:sc:healthCheckIntervalInSeconds", "never")]
    [InlineData("servicecomb:registry:sc:address", "ftp://engine")]
    [InlineData("servicecomb:instance:followHealth", "maybe")]
    [InlineData("servicecomb:discovery:graceTimeInSeconds", "-1")]
    [InlineData("servicecomb:ssl:sc:consumer:protocols", "SSLv3")]
    public void Settings_that_the_configuration_center_does_not_use_are_not_validated(string key, string value)
    {
        using var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(KieConfigurationFixture.Settings("http://127.0.0.1:1", (key, value)));
        manager.AddServiceCombKie();
        Assert.NotEmpty(((IConfigurationRoot)manager).Providers.OfType<KieConfigurationProvider>());
    }

    [Fact]
    public void Layers_without_a_service_work_without_a_service_name()
    {
        using var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(KieConfigurationFixture.Settings(
            "http://127.0.0.1:1", ("servicecomb:service:name", ""), ("servicecomb:kie:enableServiceConfig", "false"), ("servicecomb:kie:enableVersionConfig", "false")));
        manager.AddServiceCombKie();
        Assert.Equal(2, ((IConfigurationRoot)manager).Providers.OfType<KieConfigurationProvider>().Count());
    }

    // Never responds, and advances the clock by the timeout of the client.
    private static async Task<bool> HangAsync(HttpContext context, FakeTimeProvider clock, TimeSpan time)
    {
        var given = new TaskCompletionSource();
        await using var _ = context.RequestAborted.Register(given.SetResult);
        clock.Advance(time);
        await given.Task;
        return true;
    }
}
