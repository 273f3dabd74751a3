using System.Text.Json;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Client.Tests.Governance;

/// <summary>Tests the governance client against the local engine.</summary>
public sealed class GovernanceClientTests : IAsyncLifetime
{
    private const string Group = """{"alias":"gold","matches":[{"apiPath":{"prefix":"/orders"},"name":"m1"}]}""";

    private EngineFixture _engine = null!;
    private GovernanceClient _governance = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineFixture.StartAsync();
        _governance = new GovernanceClient(_engine.Registry);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task A_policy_is_listed_as_it_was_created()
    {
        const string Spec = """{"maxAttempts":2,"retryOnSame":0}""";
        var id = await _governance.CreateAsync(GovernanceKind.Retry, Policy(Spec), Cancelled);
        var listed = Assert.Single(await _governance.ListAsync(GovernanceKind.Retry, "shop", "all", Cancelled));
        Assert.Equal((id, "scene", "enabled"), (listed.Id, listed.Name, listed.Status));
        Assert.Equal("orders", listed.Selector["service"]);
        Assert.Equal(Spec, listed.Spec!.Value.GetRawText());
        Assert.Empty(await _governance.ListAsync(GovernanceKind.Retry, "other", "all", Cancelled));
        Assert.Empty(await _governance.ListAsync(GovernanceKind.Bulkhead, "shop", "all", Cancelled));
    }

    [Theory]
    [InlineData("match-group", Group)]
    [InlineData("retry", """{"maxAttempts":2}""")]
    [InlineData("rate-limiting", """{"rate":"100","limitRefreshPeriod":"1000"}""")]
    [InlineData("loadbalance", """{"rule":"RoundRobin"}""")]
    [InlineData("circuit-breaker", """{"minimumNumberOfCalls":10,"slidingWindowSize":"20","slidingWindowType":"count","failureRateThreshold":50}""")]
    [InlineData("instance-isolation", """{"minimumNumberOfCalls":5,"failureRateThreshold":50}""")]
    [InlineData("fault-injection", """{"type":"delay","delayTime":"100","percentage":50}""")]
    [InlineData("bulkhead", """{"maxConcurrentCalls":10,"maxWaitDuration":"100"}""")]
    public async Task Documents_of_all_kinds_are_stored_unchanged(string kind, string spec)
    {
        var id = await _governance.CreateAsync(GovernanceKind.Find(kind)!, Policy(spec), Cancelled);
        var read = await _governance.GetAsync(GovernanceKind.Find(kind)!, id, Cancelled);
        Assert.True(
            JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(spec), read.Spec!.Value),
            $"{spec} came back as {read.Spec}");
    }

    [Theory]
    [InlineData("match-group", """{"alias":"gold"}""")]
    [InlineData("rate-limiting", """{"limitRefreshPeriod":"1000"}""")]
    public async Task An_invalid_policy_is_rejected(string kind, string spec)
    {
        var rejection = await Assert.ThrowsAsync<EngineException>(() => _governance.CreateAsync(GovernanceKind.Find(kind)!, Policy(spec), Cancelled));
        Assert.Equal((400, ErrorCodes.InvalidParameters), (rejection.Status, rejection.ErrorCode));
    }

    [Fact]
    public async Task A_group_is_displayed_with_the_policies_of_its_name()
    {
        await _governance.CreateAsync(GovernanceKind.MatchGroup, Policy(Group), Cancelled);
        await _governance.CreateAsync(GovernanceKind.Retry, Policy("""{"maxAttempts":2}"""), Cancelled);
        await _governance.CreateAsync(GovernanceKind.RateLimiting, Policy("""{"rate":"100"}"""), Cancelled);
        var shown = Assert.Single(await _governance.DisplayAsync("shop", "all", Cancelled));
        Assert.Equal("scene", shown.MatchGroup!.Name);
        Assert.Equal(["rateLimiting", "retry"], shown.Policies.Select(policy => policy.Kind!).Order());
    }

    [Fact]
    public async Task A_policy_is_changed_and_deleted_by_its_id()
    {
        var id = await _governance.CreateAsync(GovernanceKind.RateLimiting, Policy("""{"rate":"100"}"""), Cancelled);
        await _governance.UpdateAsync(GovernanceKind.RateLimiting, id, Policy("""{"rate":"200"}""") with { Status = "disabled" }, Cancelled);
        var changed = await _governance.GetAsync(GovernanceKind.RateLimiting, id, Cancelled);
        Assert.Equal(("disabled", """{"rate":"200"}"""), (changed.Status, changed.Spec!.Value.GetRawText()));
        await _governance.DeleteAsync(GovernanceKind.RateLimiting, id, Cancelled);
        Assert.Empty(await _governance.ListAsync(GovernanceKind.RateLimiting, "shop", "all", Cancelled));
    }

    [Fact]
    public async Task A_policy_is_an_item_of_the_configuration_center()
    {
        var id = await _governance.CreateAsync(GovernanceKind.CircuitBreaker, Policy("""{"slidingWindowSize":"20","minimumNumberOfCalls":10}"""), Cancelled);
        var item = await new KieClient(_engine.Kie).GetAsync(id, Cancelled);
        Assert.Equal("servicecomb.circuitBreaker.scene", item.Key);
        Assert.Equal("minimumNumberOfCalls: 10\nslidingWindowSize: \"20\"\n", item.Value);
        Assert.Equal(("shop", "all", "orders"), (item.Labels["app"], item.Labels["environment"], item.Labels["service"]));
    }

    private static GovernanceItem Policy(string spec) => new()
    {
        Name = "scene",
        Status = "enabled",
        Selector = new Dictionary<string, string> { ["app"] = "shop", ["environment"] = "all", ["service"] = "orders" },
        Spec = JsonSerializer.Deserialize<JsonElement>(spec),
    };
}
