using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Calls;

/// <summary>The kinds of documents that hold at the gateway as they do for HttpClient.</summary>
public sealed class KindTests
{
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{name: all}]");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_instance_that_fails_is_passed_over()
    {
        await using var bad = await Backend.StartAsync("bad", 503);
        await using var good = await Backend.StartAsync("good");
        await using var gateway = await GatewayFixture.StartAsync([bad.Instance, good.Instance], All, ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 2"));
        for (var i = 0; i < 10; i++)
        {
            using var response = await gateway.Client.GetAsync("/orders", Stop);
        }

        Assert.Equal((2, 8), (bad.Requests.Count, good.Requests.Count));
    }

    [Fact]
    public async Task An_instance_that_responds_to_grpc_calls_with_unavailable_is_passed_over()
    {
        await using var bad = await Backend.StartAsync("bad");
        bad.Handler = static context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "14";
            return Task.CompletedTask;
        };
        await using var good = await Backend.StartAsync("good");
        await using var gateway = await GatewayFixture.StartAsync([bad.Instance, good.Instance], All, ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 2"));
        for (var i = 0; i < 10; i++)
        {
            using var response = await gateway.Client.GetAsync("/orders", Stop);
        }

        Assert.Equal((2, 8), (bad.Requests.Count, good.Requests.Count));
    }

    [Fact]
    public async Task A_full_instance_is_skipped_and_a_full_bulkhead_rejects()
    {
        await using var slow = await Backend.StartAsync("slow");
        var (arrived, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        slow.Handler = _ =>
        {
            arrived.TrySetResult();
            return gate.Task;
        };
        await using var gateway = await GatewayFixture.StartAsync([slow.Instance], All, ("servicecomb.instanceBulkhead.all", "maxConcurrentCalls: 1"));
        var first = gateway.Client.GetAsync("/orders", Stop);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Client.GetAsync("/orders", Stop)).StatusCode);
        await using var quick = await Backend.StartAsync("quick");
        gateway.Directory.Publish("orders", slow.Instance, quick.Instance);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("200 from quick", await gateway.Client.GetStringAsync("/orders", Stop));
        }

        gateway.Configuration.Change("servicecomb.bulkhead.all", "maxConcurrentCalls: 0");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await gateway.Client.GetAsync("/orders", Stop)).StatusCode);
        gate.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
    }

    [Fact]
    public async Task Permits_are_per_identifier()
    {
        await using var backend = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync([backend.Instance], All, ("servicecomb.identifierRateLimiting.all", "{identifier: user, rate: 1}"));
        var statuses = new List<int>();
        foreach (var user in new[] { "jack", "jack", "jill" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/orders") { Headers = { { "user", user } } };
            statuses.Add((int)(await gateway.Client.SendAsync(request, Stop)).StatusCode);
        }

        Assert.Equal([200, 429, 200], statuses);
    }

    [Fact]
    public async Task Faults_end_an_exact_share_of_calls()
    {
        await using var backend = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync([backend.Instance], All, ("servicecomb.faultInjection.all", "{type: abort, percentage: 50, errorCode: 404}"));
        var statuses = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            statuses.Add((int)(await gateway.Client.GetAsync("/orders", Stop)).StatusCode);
        }

        Assert.Equal((5, 5, 5), (statuses.Count(status => status == 404), statuses.Count(status => status == 200), backend.Requests.Count));
    }

    [Fact]
    public async Task A_fault_is_retried_where_its_status_is()
    {
        await using var backend = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync(
            [backend.Instance], builder => builder.Services.AddSingleton(TimeProvider.System), All,
            ("servicecomb.faultInjection.all", "{type: abort, percentage: 50, errorCode: 503}"), ("servicecomb.retry.all", "maxAttempts: 1"));
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("200 from a", await gateway.Client.GetStringAsync("/orders", Stop));
        }
    }

    [Fact]
    public async Task A_time_limiter_is_a_504_and_the_call_is_cancelled()
    {
        await using var slow = await Backend.StartAsync("slow");
        var (arrived, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        slow.Handler = async context =>
        {
            using var registration = context.RequestAborted.Register(() => cancelled.TrySetResult());
            arrived.TrySetResult();
            await cancelled.Task;
        };
        await using var gateway = await GatewayFixture.StartAsync([slow.Instance], All, ("servicecomb.timeLimiter.all", "timeoutDuration: 2S"));
        var call = gateway.Client.GetAsync("/orders", Stop);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        gateway.Time.Advance(TimeSpan.FromSeconds(2));
        using var response = await call.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Equal((HttpStatusCode.GatewayTimeout, true), (response.StatusCode, response.Headers.Contains("x-gateway")));
        Assert.Equal("""{"title":"no response in time","status":504,"policy":"servicecomb.timeLimiter.all"}""", await response.Content.ReadAsStringAsync(Stop));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
    }

    [Fact]
    public async Task A_load_balance_rule_is_chosen_by_a_document()
    {
        await using var one = await Backend.StartAsync("one");
        await using var two = await Backend.StartAsync("two");
        await using var gateway = await GatewayFixture.StartAsync([one.Instance, two.Instance], All, ("servicecomb.loadbalance.all", "rule: SessionStickiness"));
        var responses = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            responses.Add(await gateway.Client.GetStringAsync("/orders", Stop));
        }

        Assert.Single(responses.Distinct());
    }
}
