using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Http;

/// <summary>A canceled call counts as a failure when its instance had the time to respond, and else for nothing.</summary>
public sealed class CanceledCallTests
{
    private static readonly Uri Orders = new("http://orders/list");
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]");
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedHandler _transport = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(100, "1000", false)]
    [InlineData(900, "1000", false)]
    [InlineData(1000, "1000", true)]
    [InlineData(60_000, "1000", true)]
    [InlineData(60_000, "0", false)]
    [InlineData(100, "100", true)]
    public async Task A_call_counts_after_the_time_of_the_setting(int milliseconds, string setting, bool counts)
    {
        foreach (var more in new[] { "servicecomb.retry.other", "servicecomb.retry.all", "servicecomb.timeLimiter.all" })
        {
            using var fixture = CreateFixture(
                ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 2"),
                ("servicecomb.circuitBreaker.all", "minimumNumberOfCalls: 2"),
                (more, "timeoutDuration: 1H"),
                ("servicecomb.governance.canceledCallTimeoutInMillis", setting));
            for (var i = 0; i < 2; i++)
            {
                using var canceled = CancellationTokenSource.CreateLinkedTokenSource(Stop);
                var call = fixture.Client.GetAsync(Orders, canceled.Token);
                await _transport.Arrived.WaitAsync(Stop);
                _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                await canceled.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            }

            Assert.Equal(counts, fixture.Logs.Warnings.Contains("Instance a of orders is isolated by servicecomb.instanceIsolation.all"));
            Assert.Equal(counts, fixture.Logs.Warnings.Contains("Circuit breaker servicecomb.circuitBreaker.all is open: calls are rejected"));
        }
    }

    [Theory]
    [InlineData(119, false)]
    [InlineData(120, true)]
    public async Task A_shorter_timeout_of_the_client_counts(int seconds, bool counts)
    {
        // The timeout of the client itself runs on the clock of the machine: the test ends the call before it does.
        using var fixture = CreateFixture(
            services => services.AddHttpClient("governed", static client => client.Timeout = TimeSpan.FromSeconds(120)),
            ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 1"),
            ("servicecomb.governance.canceledCallTimeoutInMillis", "600000"));
        using var canceled = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var call = fixture.Client.GetAsync(Orders, canceled.Token);
        await _transport.Arrived.WaitAsync(Stop);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(counts, fixture.Logs.Warnings.Contains("Instance a of orders is isolated by servicecomb.instanceIsolation.all"));
    }

    [Fact]
    public async Task An_instance_that_was_asked_late_in_a_call_is_not_to_blame_for_its_end()
    {
        using var fixture = CreateFixture(("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 1"), ("servicecomb.faultInjection.all", "{type: delay, percentage: 100, delayTime: 10S}"));
        using var canceled = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var call = fixture.Client.GetAsync(Orders, canceled.Token);
        _time.Advance(TimeSpan.FromSeconds(10));
        await _transport.Arrived.WaitAsync(Stop);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.DoesNotContain("Instance a of orders is isolated by servicecomb.instanceIsolation.all", fixture.Logs.Warnings);
    }

    private GovernanceFixture CreateFixture(params (string, string)[] documents) => CreateFixture(static _ => { }, documents);

    private GovernanceFixture CreateFixture(Action<IServiceCollection> configure, params (string, string)[] documents)
    {
        var fixture = new GovernanceFixture(
            _time,
            services =>
            {
                _transport.Use(services);
                configure(services);
            },
            [All, .. documents]);
        _transport.Gate = new TaskCompletionSource();
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"));
        return fixture;
    }
}
