using System.Text.Json;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Client.Tests.Governance;

/// <summary>Tests the documents of policies as records against the local engine.</summary>
public sealed class PolicySpecTests : IAsyncLifetime
{
    private static readonly GovernanceScope Scope = new("shop", "production", "orders");

    private static readonly Dictionary<string, (PolicySpec Spec, string Json)> Specs = new()
    {
        ["retry"] = (
            new RetrySpec
            {
                MaxAttempts = 2,
                RetryOnSame = 1,
                RetryOnResponseStatus = ["502", "5xx"],
                RetryStrategy = RetryStrategy.RandomBackoff,
                InitialInterval = TimeSpan.FromMilliseconds(50),
                Multiplier = 1.5,
            },
            """{"maxAttempts":2,"retryOnSame":1,"retryOnResponseStatus":["502","5xx"],"retryStrategy":"RandomBackoff","initialInterval":"50","multiplier":1.5}"""),
        ["rate-limiting"] = (new RateLimitingSpec { Rate = 20, LimitRefreshPeriod = TimeSpan.FromSeconds(2) }, """{"rate":20,"limitRefreshPeriod":"2000"}"""),
        ["loadbalance"] = (new LoadBalanceSpec { Rule = "Random" }, """{"rule":"Random"}"""),
        ["circuit-breaker"] = (
            new CircuitBreakerSpec { MinimumNumberOfCalls = 5, SlidingWindowType = "count", SlidingWindowSize = 10, WaitDurationInOpenState = TimeSpan.FromMinutes(1), ForceOpen = false },
            """{"minimumNumberOfCalls":5,"slidingWindowType":"count","slidingWindowSize":10,"waitDurationInOpenState":"60000","forceOpen":false}"""),
        ["instance-isolation"] = (new InstanceIsolationSpec { MinimumNumberOfCalls = 5, FailureRateThreshold = 12.5 }, """{"minimumNumberOfCalls":5,"failureRateThreshold":12.5}"""),
        ["fault-injection"] = (new FaultInjectionSpec { Percentage = 50, Type = "abort", ErrorCode = 503 }, """{"percentage":50,"type":"abort","errorCode":503}"""),
        ["bulkhead"] = (new BulkheadSpec { MaxConcurrentCalls = 3, MaxWaitDuration = TimeSpan.Zero }, """{"maxConcurrentCalls":3,"maxWaitDuration":"0"}"""),
        ["match-group"] = (
            new MatchGroupSpec { Matches = [new() { ApiPath = new() { Prefix = "/a" }, Method = ["GET"], Headers = new Dictionary<string, ValueMatch> { ["user"] = new() { Exact = "x" } } }] },
            """{"alias":"search","matches":[{"name":"match1","apiPath":{"prefix":"/a"},"headers":{"user":{"exact":"x"}},"method":["GET"]}]}"""),
    };

    private EngineFixture _engine = null!;

    public static TheoryData<string> Kinds => [.. Specs.Keys];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _engine = await EngineFixture.StartAsync();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public void There_is_a_record_for_each_kind() => Assert.Equal(GovernanceKind.All.Select(static kind => kind.PathName).Order(), Specs.Keys.Order());

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_document_is_stored_as_the_console_writes_it(string kind)
    {
        var (spec, json) = Specs[kind];
        Assert.Equal(kind, spec.Kind.PathName);
        var governance = new GovernanceClient(_engine.Registry);
        var id = await governance.SetAsync("search", spec, Scope, Cancelled);
        var item = await governance.GetAsync(spec.Kind, id, Cancelled);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(json), item.Spec!.Value), $"{item.Spec}");
        Assert.True(item.IsOf(Scope));
        Assert.Equal(id, (await governance.FindByNameAsync(spec.Kind, "search", Scope, Cancelled))!.Id);
    }

    [Fact]
    public async Task Setting_a_policy_again_replaces_its_document()
    {
        var governance = new GovernanceClient(_engine.Registry);
        var id = await governance.SetAsync("search", new RateLimitingSpec { Rate = 1 }, Scope, Cancelled);
        Assert.Equal(id, await governance.SetAsync("search", new RateLimitingSpec { Rate = 2 }, Scope, Cancelled));
        Assert.NotEqual(id, await governance.SetAsync("search", new RateLimitingSpec { Rate = 3 }, Scope with { Service = null }, Cancelled));
        Assert.Equal(2, (await governance.FindAsync(GovernanceKind.RateLimiting, id, Cancelled))!.ReadSpec<RateLimitingSpec>()!.Rate);
        Assert.Null(await governance.FindByNameAsync(GovernanceKind.RateLimiting, "search", Scope with { Environment = "" }, Cancelled));
        Assert.Null(await governance.FindAsync(GovernanceKind.RateLimiting, "nope", Cancelled));
        Assert.Equal("servicecomb.rateLimiting.search", (await new KieClient(_engine.Kie).GetAsync(id, Cancelled)).Key);
    }

    [Fact]
    public async Task Policies_are_set_through_the_cloud()
    {
        var governance = new CloudGovernanceClient(_engine.Registry);
        await governance.SetAsync("search", new MatchGroupSpec { Matches = [new()] }, Scope, Cancelled);
        await governance.SetAsync("search", new RetrySpec { MaxAttempts = 1 }, Scope, Cancelled);
        await governance.SetAsync("search", new RetrySpec { MaxAttempts = 2 }, Scope, Cancelled);
        var retry = await governance.FindByNameAsync(GovernanceKind.Retry, "search", Scope, Cancelled);
        Assert.Equal(2, retry!.ReadSpec<RetrySpec>()!.MaxAttempts);
        Assert.NotNull(await governance.FindByNameAsync(GovernanceKind.MatchGroup, "search", Scope, Cancelled));
        Assert.Null(await governance.FindAsync(GovernanceKind.Retry, "nope", cancellationToken: Cancelled));
    }

    [Theory]
    [InlineData("""{"rate":"5","limitRefreshPeriod":2000}""")]
    [InlineData("""{"rate":5,"limitRefreshPeriod":"2S"}""")]
    [InlineData("""{"rate":5,"limitRefreshPeriod":"PT2S","unknown":{"a":1}}""")]
    public void Documents_of_other_writers_are_read(string json) => Assert.Equal(
        new RateLimitingSpec { Rate = 5, LimitRefreshPeriod = TimeSpan.FromSeconds(2) }, new GovernanceItem { Spec = JsonElement.Parse(json) }.ReadSpec<RateLimitingSpec>());

    [Fact]
    public void Statuses_may_be_numbers()
    {
        var spec = JsonSerializer.Deserialize("""{"maxAttempts":"2","retryOnResponseStatus":[502,"5xx"]}""", ProtocolJson.GovernanceSpecs.GetTypeInfo<RetrySpec>())!;
        Assert.Equal(["502", "5xx"], spec.RetryOnResponseStatus!);
        Assert.Throws<JsonException>(() => new GovernanceItem { Spec = JsonElement.Parse("""{"waitDuration":"soon"}""") }.ReadSpec<RetrySpec>());
    }
}
