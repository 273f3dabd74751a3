using System.Diagnostics;
using System.Net;

namespace QuickStart.Scenarios;

/// <summary>Retry, rate limit and circuit breaker, created by documents while everything runs.</summary>
internal static class GovernanceScenarios
{
    private const string EveryCall = "{\"alias\":\"every call\",\"matches\":[{\"name\":\"all\"}]}";

    public static async Task<Figures> RetryAsync(Cluster world, IProgress<string> progress)
    {
        const int Count = 200;
        await Items.PutAsync(world, "servicecomb.matchGroup.every-call", EveryCall);
        await Items.PutAsync(world, "servicecomb.retry.every-call", "maxAttempts: 3\nretryOnResponseStatus: [502, 503]\n");
        await Items.ArrivedAsync(world, "servicecomb:matchGroup:every-call", EveryCall);
        await Items.ArrivedAsync(world, "servicecomb:retry:every-call", "maxAttempts: 3\nretryOnResponseStatus: [502, 503]\n");
        var flaky = world.Catalogs[0];
        var before = flaky.Refusals;
        flaky.RefuseEvery = 3;
        await Calls.GetManyAsync(world, Calls.ThroughStorefront(world), Count / 2);
        await Calls.GetManyAsync(world, Calls.ThroughGateway(world), Count / 2);
        flaky.RefuseEvery = 0;
        var refusals = flaky.Refusals - before;
        ScenarioFailedException.Unless(refusals > 0, "the flaky instance answers 503 now and then", "never");
        return new Figures($"one catalog answered 503 to {refusals} tries; {Count} of {Count} calls succeeded").With("calls", Count).With("refusedTries", refusals);
    }

    public static async Task<Figures> RateLimitAsync(Cluster world, IProgress<string> progress)
    {
        const int Count = 50;
        const int Rate = 20;
        await Items.GovernAsync(world, "gateway", "limit", "limit", "rate-limiting", $$"""{"rate":{{Rate}},"limitRefreshPeriod":"20000"}""");
        var clock = Stopwatch.StartNew();
        var answers = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => Calls.GetAsync(world, Calls.ThroughGateway(world), "limit")));
        var passed = answers.Count(answer => answer.Status == HttpStatusCode.OK);
        var limited = answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests);
        ScenarioFailedException.Unless(passed == Rate && limited == Count - Rate, $"{Rate} times 200 and {Count - Rate} times 429", $"{passed} and {limited}");
        return new Figures($"of {Count} calls at once exactly {passed} passed, {limited} got 429").With("passed", passed).With("limited", limited)
            .With("millis", Math.Round(clock.Elapsed.TotalMilliseconds));
    }

    public static async Task<Figures> CircuitBreakerAsync(Cluster world, IProgress<string> progress)
    {
        const int Window = 10;
        await Items.GovernAsync(
            world, "storefront", "break", "break", "circuit-breaker",
            $$"""{"slidingWindowType":"count","slidingWindowSize":"{{Window}}","minimumNumberOfCalls":{{Window}},"failureRateThreshold":50,"waitDurationInOpenState":"2000","permittedNumberOfCallsInHalfOpenState":3}""");
        world.Catalogs.ForEach(catalog => catalog.RefuseEvery = 1);
        for (var i = 1; i <= Window; i++)
        {
            var reached = Tries(world);
            await Calls.GetAsync(world, Calls.ThroughStorefront(world), "break");
            ScenarioFailedException.Unless(Tries(world) > reached, $"call {i} of {Window} reaches a catalog", "it was refused before the window was full");
        }

        var tries = Tries(world);
        var clock = Stopwatch.StartNew();
        var (status, text) = await Calls.GetAsync(world, Calls.ThroughStorefront(world), "break");
        var refusedAfter = Math.Round(clock.Elapsed.TotalMilliseconds, 1);
        ScenarioFailedException.Unless(
            status == HttpStatusCode.ServiceUnavailable && Tries(world) == tries,
            "503 without a try at any catalog once the breaker is open", $"{(int)status} after {Tries(world) - tries} tries: {text}");
        world.Catalogs.ForEach(catalog => catalog.RefuseEvery = 0);
        var closed = await WaitUntil.HoldsAsync(
            async () => (await Calls.GetAsync(world, Calls.ThroughStorefront(world), "break")).Status == HttpStatusCode.OK,
            "a call passes after the recovery", () => "503");
        await Calls.GetManyAsync(world, Calls.ThroughStorefront(world), 2 * Window, "break");
        return new Figures($"opened after {Window} failed calls, refused within {refusedAfter} ms without touching a catalog, closed {closed.TotalSeconds:0.0} s later")
            .With("window", Window).With("refusedAfterMillis", refusedAfter).With("closedAfterSeconds", Math.Round(closed.TotalSeconds, 1));
    }

    private static int Tries(Cluster world) => world.Catalogs.Sum(catalog => catalog.Calls);
}
