using System.Diagnostics;
using System.Net;
using ServiceComb.Net.Protocol.Governance;

namespace QuickStart.Scenarios;

/// <summary>Policies that are created at run time: retry, rate limit and circuit breaker.</summary>
internal static class GovernanceScenarios
{
    private const string EveryCall = "{\"alias\":\"every call\",\"matches\":[{\"name\":\"all\"}]}";

    public static async Task<ScenarioResult> RetryAsync(Cluster cluster, IProgress<string> progress)
    {
        const int Count = 200;
        await Items.PutAsync(cluster, "servicecomb.matchGroup.every-call", EveryCall);
        await Items.PutAsync(cluster, "servicecomb.retry.every-call", "maxAttempts: 3\nretryOnResponseStatus: [502, 503]\n");
        await Items.AppliedAsync(cluster, "servicecomb.matchGroup.every-call", EveryCall);
        await Items.AppliedAsync(cluster, "servicecomb.retry.every-call", "maxAttempts: 3\nretryOnResponseStatus: [502, 503]\n");
        var flaky = cluster.Catalogs[0];
        var before = flaky.Rejections;
        flaky.RejectEvery = 3;
        await Calls.GetManyAsync(cluster, Calls.ThroughStorefront(cluster), Count / 2);
        await Calls.GetManyAsync(cluster, Calls.ThroughGateway(cluster), Count / 2);
        flaky.RejectEvery = 0;
        var rejections = flaky.Rejections - before;
        ScenarioFailedException.Unless(rejections > 0, "the flaky instance responds with 503", "never");
        return new ScenarioResult($"one catalog responded to {rejections} attempts with 503; {Count} of {Count} calls succeeded").With("calls", Count).With("rejectedAttempts", rejections);
    }

    public static async Task<ScenarioResult> RateLimitAsync(Cluster cluster, IProgress<string> progress)
    {
        const int Count = 50;
        const int Rate = 20;
        await Items.GovernAsync(cluster, "gateway", "limit", "limit", new RateLimitingSpec { Rate = Rate, LimitRefreshPeriod = TimeSpan.FromSeconds(20) });
        var clock = Stopwatch.StartNew();
        var responses = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => Calls.GetAsync(cluster, Calls.ThroughGateway(cluster), "limit")));
        var passed = responses.Count(response => response.Status == HttpStatusCode.OK);
        var limited = responses.Count(response => response.Status == HttpStatusCode.TooManyRequests);
        ScenarioFailedException.Unless(passed == Rate && limited == Count - Rate, $"{Rate} times 200 and {Count - Rate} times 429", $"{passed} and {limited}");
        return new ScenarioResult($"of {Count} calls at once exactly {passed} passed, {limited} got 429").With("passed", passed).With("limited", limited)
            .With("millis", Math.Round(clock.Elapsed.TotalMilliseconds));
    }

    public static async Task<ScenarioResult> CircuitBreakerAsync(Cluster cluster, IProgress<string> progress)
    {
        const int Window = 10;
        await Items.GovernAsync(cluster, "storefront", "break", "break", new CircuitBreakerSpec
        {
            SlidingWindowType = "count",
            SlidingWindowSize = Window,
            MinimumNumberOfCalls = Window,
            FailureRateThreshold = 50,
            WaitDurationInOpenState = TimeSpan.FromSeconds(2),
            PermittedNumberOfCallsInHalfOpenState = 3,
        });
        cluster.Catalogs.ForEach(catalog => catalog.RejectEvery = 1);
        for (var i = 1; i <= Window; i++)
        {
            var reached = CountAttempts(cluster);
            await Calls.GetAsync(cluster, Calls.ThroughStorefront(cluster), "break");
            ScenarioFailedException.Unless(CountAttempts(cluster) > reached, $"call {i} of {Window} reaches a catalog", "it was refused before the window was full");
        }

        var tries = CountAttempts(cluster);
        var clock = Stopwatch.StartNew();
        var (status, text) = await Calls.GetAsync(cluster, Calls.ThroughStorefront(cluster), "break");
        var rejectedAfter = Math.Round(clock.Elapsed.TotalMilliseconds, 1);
        ScenarioFailedException.Unless(
            status == HttpStatusCode.ServiceUnavailable && CountAttempts(cluster) == tries,
            "503 without a try at any catalog once the breaker is open", $"{(int)status} after {CountAttempts(cluster) - tries} tries: {text}");
        cluster.Catalogs.ForEach(catalog => catalog.RejectEvery = 0);
        var closed = await WaitUntil.HoldsAsync(
            async () => (await Calls.GetAsync(cluster, Calls.ThroughStorefront(cluster), "break")).Status == HttpStatusCode.OK,
            "a call passes after the recovery", () => "503");
        await Calls.GetManyAsync(cluster, Calls.ThroughStorefront(cluster), 2 * Window, "break");
        return new ScenarioResult($"opened after {Window} failed calls, rejected within {rejectedAfter} ms without reaching a catalog, closed {closed.TotalSeconds:0.0} s later")
            .With("window", Window).With("rejectedAfterMillis", rejectedAfter).With("closedAfterSeconds", Math.Round(closed.TotalSeconds, 1));
    }

    private static int CountAttempts(Cluster cluster) => cluster.Catalogs.Sum(catalog => catalog.Calls);
}
