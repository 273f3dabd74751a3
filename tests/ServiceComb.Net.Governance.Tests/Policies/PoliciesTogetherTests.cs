using System.Net;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Policies;

/// <summary>What one policy does must not be held against somebody by another.</summary>
public sealed class PoliciesTogetherTests : InstanceTests
{
    private const string Places = "servicecomb.instanceBulkhead.all";

    [Fact]
    public async Task An_isolated_instance_gets_no_call_because_the_other_is_full()
    {
        using var fixture = CreateFixture([A, B], (Isolation, "minimumNumberOfCalls: 1"), (Places, "maxConcurrentCalls: 1"));
        _bad.Add("a.host");
        for (var i = 0; i < 4; i++)
        {
            await EndAsync(fixture.Client.GetAsync(Orders, Stop));
        }

        _transport.Hosts.Clear();
        _transport.Gate = new TaskCompletionSource();
        var first = fixture.Client.GetAsync(Orders, Stop);
        using var refused = await fixture.Client.GetAsync(Orders, Stop);
        Assert.Contains(Places, await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        _transport.Gate.SetResult();
        await first;
        Assert.Equal(["b.host"], _transport.Hosts);
    }

    [Fact]
    public async Task Calls_that_waited_for_a_place_count_for_isolation()
    {
        using var fixture = CreateFixture([A], (Isolation, "minimumNumberOfCalls: 3"), (Places, "{maxConcurrentCalls: 1, maxWaitDuration: 5S}"));
        _bad.Add("a.host");
        _transport.Gate = new TaskCompletionSource();
        Task<HttpResponseMessage>[] calls = [.. Enumerable.Range(0, 3).Select(_ => fixture.Client.GetAsync(Orders, Stop))];
        _transport.Gate.SetResult();
        await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.True(IsIsolated(fixture, A));
    }

    [Fact]
    public async Task Faults_come_before_places_and_to_every_call()
    {
        using var fixture = CreateFixture([A], (Places, "{maxConcurrentCalls: 1, maxWaitDuration: 5S}"));
        _transport.Gate = new TaskCompletionSource();
        var first = fixture.Client.GetAsync(Orders, Stop);
        fixture.Configuration.Change("servicecomb.faultInjection.all", "{type: abort, percentage: 100, errorCode: 418}");
        using var second = await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal(418, (int)second.StatusCode);
        _transport.Gate.SetResult();
        await first;
    }

    [Fact]
    public async Task An_injected_delay_holds_no_bulkhead_permit()
    {
        using var fixture = CreateFixture([A], (Places, "maxConcurrentCalls: 1"), ("servicecomb.faultInjection.all", "{type: delay, percentage: 50, delayTime: 1000}"));
        Task<HttpResponseMessage>[] calls = [fixture.Client.GetAsync(Orders, Stop), fixture.Client.GetAsync(Orders, Stop)];
        Assert.Equal(HttpStatusCode.OK, (await await Task.WhenAny(calls)).StatusCode);
        Assert.All(calls, call => Assert.True(!call.IsCompleted || call.Result.IsSuccessStatusCode));
        await EndAsync(calls[0]);
        await EndAsync(calls[1]);
        Assert.All(calls, static call => Assert.Equal(HttpStatusCode.OK, call.Result.StatusCode));
    }

    [Fact]
    public async Task An_injected_delay_is_no_slowness_of_the_instance()
    {
        using var fixture = CreateFixture(
            [A], (Isolation, "{minimumNumberOfCalls: 1, slowCallDurationThreshold: 400}"), ("servicecomb.faultInjection.all", "{type: delay, percentage: 100, delayTime: 1000}"));
        await EndAsync(fixture.Client.GetAsync(Orders, Stop));
        Assert.False(IsIsolated(fixture, A));
    }

    [Fact]
    public async Task A_pause_before_a_retry_is_no_slowness_of_the_instance()
    {
        using var fixture = CreateFixture(
            [A],
            (Isolation, "{minimumNumberOfCalls: 1, slowCallDurationThreshold: 400, slowCallRateThreshold: 40}"),
            (Places, "maxConcurrentCalls: 1"),
            ("servicecomb.retry.all", "{maxAttempts: 2, waitDuration: 1000}"));
        _transport.Gate = new TaskCompletionSource();
        var first = fixture.Client.GetAsync(Orders, Stop);
        // Refused for want of a place, and tried again a second later.
        var second = fixture.Client.GetAsync(Orders, Stop);
        _transport.Gate.SetResult();
        await first;
        Assert.Equal(HttpStatusCode.OK, (await EndAsync(second)).StatusCode);
        Assert.False(IsIsolated(fixture, A));
    }

    [Fact]
    public async Task An_attempt_rejected_by_a_full_bulkhead_counts_as_an_attempt()
    {
        using var fixture = CreateFixture([A], (Places, "maxConcurrentCalls: 1"), ("servicecomb.retry.all", "{maxAttempts: 1, failAfterMaxAttempts: true, waitDuration: 1000}"));
        _transport.Gate = new TaskCompletionSource();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var first = fixture.Client.GetAsync(Orders, gone.Token);
        var second = fixture.Client.GetAsync(Orders, Stop);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _transport.Gate = null;
        _bad.Add("a.host");
        await Assert.ThrowsAsync<HttpRequestException>(() => EndAsync(second));
    }

    [Fact]
    public async Task An_instance_that_hangs_is_isolated_when_a_time_limiter_ends_its_calls()
    {
        using var fixture = CreateFixture([A], (Isolation, "minimumNumberOfCalls: 2"), ("servicecomb.timeLimiter.all", "timeoutDuration: 1S"));
        _transport.Gate = new TaskCompletionSource();
        for (var i = 0; i < 2; i++)
        {
            Assert.False(IsIsolated(fixture, A));
            await Assert.ThrowsAsync<TaskCanceledException>(() => EndAsync(fixture.Client.GetAsync(Orders, Stop)));
        }

        Assert.True(IsIsolated(fixture, A));
    }

    [Fact]
    public async Task A_canceled_call_does_not_count_against_the_instance()
    {
        using var fixture = CreateFixture([A], (Isolation, "minimumNumberOfCalls: 1"), ("servicecomb.timeLimiter.all", "timeoutDuration: 1S"));
        _transport.Gate = new TaskCompletionSource();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var call = fixture.Client.GetAsync(Orders, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.False(IsIsolated(fixture, A));
    }

    [Fact]
    public async Task A_late_caller_with_an_older_list_keeps_the_state_of_all_instances()
    {
        using var fixture = CreateFixture([B], (Isolation, "minimumNumberOfCalls: 1"));
        _bad.Add("a.host");
        var entry = fixture.Directory.Find("orders")!;
        var older = entry.Current;
        fixture.Directory.Publish("orders", A, B);
        for (var i = 0; i < 4; i++)
        {
            await EndAsync(fixture.Client.GetAsync(Orders, Stop));
        }

        Assert.True(IsIsolated(fixture, A));
        Assert.NotNull(fixture.Selector.Select(fixture.Snapshot, entry, older, new TestRequestView(), out _));
        _transport.Hosts.Clear();
        for (var i = 0; i < 4; i++)
        {
            await EndAsync(fixture.Client.GetAsync(Orders, Stop));
        }

        Assert.DoesNotContain("a.host", _transport.Hosts);
    }

    private static bool IsIsolated(GovernanceFixture fixture, ServiceInstance instance) =>
        fixture.Logs.Warnings.Contains($"Instance {instance.InstanceId} of orders is isolated by {Isolation}");

    private async Task<HttpResponseMessage> EndAsync(Task<HttpResponseMessage> call)
    {
        while (!call.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await call;
    }
}
