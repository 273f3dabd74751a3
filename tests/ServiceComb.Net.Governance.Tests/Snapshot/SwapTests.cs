using System.Net;
using CsCheck;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Snapshot;

public sealed class SwapTests
{
    private static readonly Uri Orders = new("http://orders/list");

    [Fact]
    public async Task Documents_are_swapped_under_load_without_an_exception_or_a_lost_permit()
    {
        var transport = new ScriptedHandler(static request => new HttpResponseMessage(request.RequestUri!.Host[0] == 'a' ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
        using var fixture = new GovernanceFixture(TimeProvider.System, transport.Use, ("servicecomb.matchGroup.all", "matches: [{}]"), ("servicecomb.bulkhead.all", "maxConcurrentCalls: 100"));
        Publish(fixture, 4);
        using var ending = new CancellationTokenSource();
        using var calling = new SemaphoreSlim(0);
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var calls = 0; !ending.IsCancellationRequested; calls++)
            {
                using var response = await fixture.Client.GetAsync(Orders);
                Assert.Contains((int)response.StatusCode, new[] { 200, 429, 500, 503 });
                transport.Hosts.Clear();
                transport.Headers.Clear();
                if (calls == 0)
                {
                    calling.Release();
                }
            }
        })).ToList();
        // A busy machine may start them late, or never before the swaps are over.
        for (var i = 0; i < callers.Count; i++)
        {
            await Task.WhenAny([calling.WaitAsync(TestContext.Current.CancellationToken), .. callers]);
        }

        var random = new Random(7);
        for (var swap = 0; swap < 500; swap++)
        {
            Swap(fixture, random, swap);
        }

        await ending.CancelAsync();
        await Task.WhenAll(callers);
        // Every place was given back.
        var bulkhead = fixture.Snapshot.Documents["servicecomb.bulkhead.all"].Compiled as Governance.Policies.BulkheadPolicy;
        Assert.Equal(0, bulkhead!.Bulkhead.ActiveCalls);
    }

    [Fact]
    public void Any_weights_are_exact_over_their_sum_for_parallel_callers_too() =>
        Gen.Int[0, 50].Array[1, 6].Where(weights => weights.Sum() > 0).Sample(
            weights =>
            {
                var turns = new WeightedRoundRobin(weights);
                var counts = new int[weights.Length];
                Parallel.For(0, weights.Sum() * 3, _ => Interlocked.Increment(ref counts[turns.Next()]));
                return counts.Zip(weights).All(pair => pair.First == pair.Second * 3);
            },
            iter: 50);

    private static void Swap(GovernanceFixture fixture, Random random, int swap)
    {
        var (key, texts) = random.Next(8) switch
        {
            0 => ("servicecomb.retry.all", new[] { "maxAttempts: 1", "maxAttempts: 2", "maxAttempts: none", null }),
            1 => ("servicecomb.circuitBreaker.all", ["minimumNumberOfCalls: 5", "forceOpen: true", null]),
            2 => ("servicecomb.instanceIsolation.all", ["minimumNumberOfCalls: 2", "{minimumNumberOfCalls: 2, waitDurationInOpenState: 1}", null]),
            3 => ("servicecomb.instanceBulkhead.all", ["maxConcurrentCalls: 2", "{maxConcurrentCalls: 1, maxWaitDuration: 1}", null]),
            4 => ("servicecomb.rateLimiting.all", ["rate: 5", "rate: 100000", null]),
            5 => ("servicecomb.routeRule.orders", ["- route: [{weight: 50, tags: {version: 1.0.0}}]", "nonsense: [", "- {route: [{weight: 1, tags: {version: 9}}], emptyProtection: false}", null]),
            6 => ("servicecomb.faultInjection.all", ["{type: abort, percentage: 10}", "{percentage: 10, delayTime: 1}", null]),
            _ => ("servicecomb.loadbalance.all", ["rule: Random", "rule: WeightedResponse", "rule: SessionStickiness", null]),
        };
        var text = texts[random.Next(texts.Length)];
        fixture.Configuration.Change(key, text is null || text[0] == '-' || text[0] == '{' || text.Contains('[', StringComparison.Ordinal) ? text : $"{text}\norder: {swap % 3}");
        if (swap % 20 == 0)
        {
            Publish(fixture, random.Next(1, 6));
        }
    }

    private static void Publish(GovernanceFixture fixture, int instances) => fixture.Directory.Publish(
        "orders",
        [.. Enumerable.Range(0, instances).Select(static i => FakeDirectory.Instance($"{(char)('a' + i)}", i % 2 == 0 ? "1.0.0" : "2.0.0", $"http://{(char)('a' + i)}.host/"))]);
}
