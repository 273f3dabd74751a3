using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Http;

/// <summary>Governance beside handlers that repeat calls themselves, in whatever order they are added.</summary>
public sealed class ResilienceHandlerTests
{
    private const string All = "matches: [{apiPath: {prefix: /}}]";
    private static readonly Uri Orders = new("http://orders/list");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Combinations()
    {
        var all = new TheoryData<string, string>();
        foreach (var handler in new[] { "standard", "hedging", "retry of everything", "policy handler" })
        {
            foreach (var order in new[] { "defaults, then governance", "governance, then defaults", "client, then governance", "governance, then client", "with service discovery" })
            {
                all.Add(handler, order);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_rate_limited_call_ends_with_its_429(string handler, string order)
    {
        var transport = new ScriptedHandler();
        using var fixture = CreateFixture(transport, handler, order, ("servicecomb.rateLimiting.all", "{rate: 1, limitRefreshPeriod: 60S}"));
        Assert.Equal(HttpStatusCode.OK, (await fixture.NewClient("any").GetAsync(Orders, Stop)).StatusCode);
        using var refused = await fixture.NewClient("any").GetAsync(Orders, Stop);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(60), refused.Headers.RetryAfter!.Delta);
        Assert.Contains("servicecomb.rateLimiting.all", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Single(transport.Hosts);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_call_ends_with_the_503_of_an_open_breaker_or_the_429_of_a_full_bulkhead(string handler, string order)
    {
        foreach (var (key, document, status) in new[]
        {
            ("servicecomb.circuitBreaker.all", "forceOpen: true", HttpStatusCode.ServiceUnavailable),
            ("servicecomb.bulkhead.all", "maxConcurrentCalls: 0", HttpStatusCode.TooManyRequests),
        })
        {
            var transport = new ScriptedHandler();
            using var fixture = CreateFixture(transport, handler, order, (key, document));
            using var refused = await fixture.NewClient("any").GetAsync(Orders, Stop);
            Assert.Equal(status, refused.StatusCode);
            Assert.Contains(key, await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            Assert.Empty(transport.Hosts);
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_failure_of_an_instance_is_repeated_on_another(string handler, string order)
    {
        var transport = new ScriptedHandler(static request =>
            new HttpResponseMessage(request.RequestUri!.Host == "a.host" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
        using var fixture = CreateFixture(transport, handler, order, ("servicecomb.rateLimiting.all", "rate: 1000"));
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await fixture.NewClient("any").GetAsync(Orders, Stop)).StatusCode);
        }

        Assert.Contains("a.host", transport.Hosts);
    }

    [Fact]
    public async Task Rejections_do_not_open_the_breaker_of_a_resilience_handler()
    {
        var transport = new ScriptedHandler();
        var time = new FakeTimeProvider();
        using var fixture = CreateFixture(transport, "breaker", "defaults, then governance", time, ("servicecomb.rateLimiting.all", "{rate: 2, limitRefreshPeriod: 1S}"));
        var client = fixture.NewClient("any");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(i < 2 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, (await client.GetAsync(Orders, Stop)).StatusCode);
        }

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Orders, Stop)).StatusCode);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.InternalServerError, HttpStatusCode.TooManyRequests)]
    public async Task A_rejected_hedging_attempt_waits_for_the_running_one(HttpStatusCode first, HttpStatusCode expected)
    {
        var transport = new ScriptedHandler(_ => new HttpResponseMessage(first)) { Gate = new TaskCompletionSource() };
        using var fixture = CreateFixture(transport, "parallel hedging", "defaults, then governance", ("servicecomb.rateLimiting.all", "{rate: 1, limitRefreshPeriod: 60S}"));
        var call = fixture.NewClient("any").GetAsync(Orders, Stop);
        await transport.Arrived.WaitAsync(Stop);
        transport.Gate.SetResult();
        using var response = await call;
        Assert.Equal(expected, response.StatusCode);
        Assert.Single(transport.Hosts);
    }

    [Fact]
    public async Task A_canceled_call_is_canceled_although_it_was_rejected_before()
    {
        using var fixture = CreateFixture(new ScriptedHandler(), "standard", "defaults, then governance", ("servicecomb.bulkhead.all", "maxConcurrentCalls: 0"));
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.NewClient("any").GetAsync(Orders, canceled.Token));
    }

    [Fact]
    public async Task A_request_can_be_sent_again_after_a_rejection()
    {
        var time = new FakeTimeProvider();
        using var fixture = CreateFixture(new ScriptedHandler(), "standard", "defaults, then governance", time, ("servicecomb.rateLimiting.all", "{rate: 1, limitRefreshPeriod: 1S}"));
        using var invoker = new HttpMessageInvoker(fixture.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("any"), disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
        Assert.Equal(HttpStatusCode.OK, (await invoker.SendAsync(request, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await invoker.SendAsync(request, Stop)).StatusCode);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await invoker.SendAsync(request, Stop)).StatusCode);
    }

    private static GovernanceFixture CreateFixture(ScriptedHandler transport, string handler, string order, params (string, string)[] documents) =>
        CreateFixture(transport, handler, order, new FakeTimeProvider(), documents);

    private static GovernanceFixture CreateFixture(ScriptedHandler transport, string handler, string order, TimeProvider time, params (string, string)[] documents)
    {
        var fixture = new GovernanceFixture(time, services => Configure(services, transport, handler, order), [("servicecomb.matchGroup.all", All), .. documents]);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"), FakeDirectory.Instance("b", address: "http://b.host/"));
        return fixture;
    }

    private static void Configure(IServiceCollection services, ScriptedHandler transport, string handler, string order)
    {
        var client = services.AddHttpClient("any").ConfigurePrimaryHttpMessageHandler(() => transport);
        switch (order)
        {
            case "defaults, then governance":
                services.ConfigureHttpClientDefaults(defaults => Add(defaults, handler));
                services.ConfigureHttpClientDefaults(static defaults => defaults.AddServiceCombGovernance());
                break;
            case "governance, then defaults":
                services.ConfigureHttpClientDefaults(static defaults => defaults.AddServiceCombGovernance());
                services.ConfigureHttpClientDefaults(defaults => Add(defaults, handler));
                break;
            case "client, then governance":
                Add(client, handler);
                client.AddServiceCombGovernance();
                break;
            case "governance, then client":
                services.ConfigureHttpClientDefaults(static defaults => defaults.AddServiceCombGovernance());
                Add(client, handler);
                break;
            default:
                services.AddServiceDiscovery();
                services.ConfigureHttpClientDefaults(defaults =>
                {
                    Add(defaults, handler);
                    defaults.AddServiceDiscovery();
                });
                services.ConfigureHttpClientDefaults(static defaults => defaults.AddServiceCombGovernance());
                break;
        }
    }

    private static void Add(IHttpClientBuilder client, string handler)
    {
        switch (handler)
        {
            case "standard":
                client.AddStandardResilienceHandler(static options => options.Retry.Delay = TimeSpan.Zero);
                break;
            case "hedging":
                // One attempt after the other: which of parallel attempts reach an instance before the first response depends on the machine.
                client.AddStandardHedgingHandler().Configure(static options => options.Hedging.Delay = Timeout.InfiniteTimeSpan);
                break;
            case "parallel hedging":
                client.AddStandardHedgingHandler().Configure(static options => options.Hedging.Delay = TimeSpan.Zero);
                break;
            case "breaker":
                client.AddResilienceHandler("breaker", static builder => builder.AddCircuitBreaker(
                    new HttpCircuitBreakerStrategyOptions { MinimumThroughput = 2, FailureRatio = 0.1 }));
                break;
            case "policy handler":
                client.AddHttpMessageHandler(static () => new Microsoft.Extensions.Http.PolicyHttpMessageHandler());
                break;
            default:
                client.AddResilienceHandler("everything", static builder => builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
                {
                    ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result is not { IsSuccessStatusCode: true }),
                    Delay = TimeSpan.Zero,
                }));
                break;
        }
    }
}
