using System.Net;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Policies;

public sealed class InstancePolicyTests : InstanceTests
{
    private const string Quick = "{minimumNumberOfCalls: 2, waitDurationInOpenState: 10S, permittedNumberOfCallsInHalfOpenState: 1}";

    [Fact]
    public async Task An_instance_that_fails_is_passed_over_and_comes_back_half_open()
    {
        using var fixture = CreateFixture((Isolation, Quick));
        _bad.Add("a.host");
        await CallAsync(fixture, 4);
        _transport.Hosts.Clear();
        await CallAsync(fixture, 6);
        Assert.All(_transport.Hosts, host => Assert.Equal("b.host", host));

        _time.Advance(TimeSpan.FromSeconds(10));
        _transport.Hosts.Clear();
        await CallAsync(fixture, 6);
        Assert.Single(_transport.Hosts, host => host == "a.host");

        _bad.Clear();
        _time.Advance(TimeSpan.FromSeconds(10));
        _transport.Hosts.Clear();
        await CallAsync(fixture, 8);
        Assert.InRange(_transport.Hosts.Count(host => host == "a.host"), 3, 5);
        Assert.Contains(fixture.Logs.Warnings, line => line == $"Instance a of orders is isolated by {Isolation}");
    }

    [Fact]
    public async Task Isolation_never_excludes_all_instances()
    {
        using var fixture = CreateFixture((Isolation, Quick));
        _bad.UnionWith(["a.host", "b.host"]);
        await CallAsync(fixture, 20);
        Assert.Equal(20, _transport.Hosts.Count);
        _bad.Remove("b.host");
        _transport.Hosts.Clear();
        Assert.Contains(HttpStatusCode.OK, await CallAsync(fixture, 4));
    }

    [Fact]
    public async Task Isolation_outlives_other_changes_and_ends_with_its_document()
    {
        using var fixture = CreateFixture((Isolation, Quick));
        _bad.Add("a.host");
        await CallAsync(fixture, 4);
        fixture.Configuration.Change("servicecomb.retry.other", "maxAttempts: 1");
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/", properties: ("new", "1")), B, FakeDirectory.Instance("c", address: "http://c.host/"));
        _transport.Hosts.Clear();
        await CallAsync(fixture, 6);
        Assert.DoesNotContain("a.host", _transport.Hosts);
        fixture.Configuration.Change(Isolation, "{minimumNumberOfCalls: 50}");
        await CallAsync(fixture, 3);
        Assert.Contains("a.host", _transport.Hosts);
    }

    [Fact]
    public async Task Lists_that_change_in_any_way_lose_neither_addresses_nor_isolation()
    {
        using var fixture = CreateFixture((Isolation, Quick));
        var random = new Random(7);
        var listed = new Dictionary<string, ServiceInstance>();
        var callsOfBad = 0;
        for (var round = 0; round < 300; round++)
        {
            // One comes, goes, moves, or stays as it is; in any order.
            var id = $"{(char)('a' + random.Next(6))}";
            var wasThere = listed.Remove(id);
            if (!wasThere || random.Next(2) == 0)
            {
                listed[id] = FakeDirectory.Instance(id, address: $"http://{id}-{round}.host/");
                _bad.Add($"c-{round}.host");
            }

            callsOfBad = id == "c" && !wasThere ? 0 : callsOfBad;
            ServiceInstance[] list = [.. listed.Values];
            random.Shuffle(list);
            fixture.Directory.Publish("orders", list);
            if (list.All(static one => one.InstanceId == "c"))
            {
                continue;
            }

            _transport.Hosts.Clear();
            await CallAsync(fixture, 4 * list.Length);
            callsOfBad += _transport.Hosts.Count(static host => host.StartsWith("c-", StringComparison.Ordinal));
            Assert.InRange(callsOfBad, 0, 2);
            Assert.Empty(_transport.Hosts.Except(list.Select(static one => one.Address.Host)));
            Assert.Empty(list.Where(static one => one.InstanceId != "c").Select(static one => one.Address.Host).Except(_transport.Hosts));
        }

        Assert.Equal(2, callsOfBad);
    }

    [Fact]
    public async Task Isolation_can_be_forced()
    {
        using var fixture = CreateFixture((Isolation, "forceOpen: true"));
        using var refused = await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains(Isolation, await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Empty(_transport.Hosts);
        fixture.Configuration.Change(Isolation, "{forceClosed: true, minimumNumberOfCalls: 1}");
        _bad.Add("a.host");
        await CallAsync(fixture, 10);
        Assert.Equal(5, _transport.Hosts.Count(host => host == "a.host"));
    }

    [Fact]
    public async Task A_full_instance_is_skipped_and_the_call_is_rejected_when_all_are_full()
    {
        using var fixture = CreateFixture(("servicecomb.instanceBulkhead.all", "maxConcurrentCalls: 1"));
        _transport.Gate = new TaskCompletionSource();
        var first = fixture.Client.GetAsync(Orders, Stop);
        var second = fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal(["a.host", "b.host"], _transport.Hosts.Order());
        using var refused = await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        _transport.Gate.SetResult();
        await Task.WhenAll(first, second);
        Assert.All(await CallAsync(fixture, 4), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task A_call_waits_for_a_place_on_an_instance_where_the_document_says_so()
    {
        using var fixture = CreateFixture(("servicecomb.instanceBulkhead.all", "{maxConcurrentCalls: 1, maxWaitDuration: 5S}"));
        _transport.Gate = new TaskCompletionSource();
        Task<HttpResponseMessage>[] calls = [.. Enumerable.Range(0, 3).Select(_ => fixture.Client.GetAsync(Orders, Stop))];
        Assert.Equal(2, _transport.Hosts.Count);
        _transport.Gate.SetResult();
        Assert.All(await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(120), Stop), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));

        _transport.Gate = new TaskCompletionSource();
        calls = [.. Enumerable.Range(0, 3).Select(_ => fixture.Client.GetAsync(Orders, Stop))];
        _time.Advance(TimeSpan.FromSeconds(5));
        var refused = await Task.WhenAny(calls).WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await refused).StatusCode);
        _transport.Gate.SetResult();
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task A_retry_of_a_full_instance_goes_elsewhere()
    {
        using var fixture = CreateFixture(("servicecomb.instanceBulkhead.all", "maxConcurrentCalls: 1"), ("servicecomb.retry.all", "maxAttempts: 1"));
        _bad.Add("a.host");
        Assert.All(await CallAsync(fixture, 6), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    private async Task<List<HttpStatusCode>> CallAsync(GovernanceFixture fixture, int times)
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < times; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
            var call = fixture.Client.SendAsync(request, Stop);
            while (!call.IsCompleted)
            {
                // The pause before a retry.
                _time.Advance(TimeSpan.FromMilliseconds(1));
                await Task.Yield();
            }

            statuses.Add((await call).StatusCode);
        }

        return statuses;
    }

    private GovernanceFixture CreateFixture(params (string, string)[] documents) => CreateFixture([A, B], documents);
}
