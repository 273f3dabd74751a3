using BenchmarkDotNet.Attributes;

namespace ServiceComb.Net.Benchmarks.Governance;

/// <summary>One call through the whole handler chain over a transport that responds immediately. Compare what is added to
/// <see cref="Bare"/>.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 6, iterationCount: 12)]
public class GovernanceBenchmarks
{
    private static readonly Uri Orders = new("http://orders/list?a=1");
    private Clients _clients = null!;
    private HttpMessageInvoker _invoker = null!;

    /// <summary>Nothing but the factory's own chain.</summary>
    [Benchmark(Baseline = true)]
    public Task<HttpResponseMessage> Bare() => CallAsync();

    /// <summary>AddServiceDiscovery over eight endpoints.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> Discovery() => CallAsync();

    /// <summary>AddServiceDiscovery and AddStandardResilienceHandler.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> DiscoveryAndResilience() => CallAsync();

    /// <summary>The same over 10000 endpoints.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> DiscoveryAndResilienceOn10000() => CallAsync();

    /// <summary>Retry, breaker, rate limit, isolation and a route rule on eight instances.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> AllPolicies() => CallAsync();

    /// <summary>The same with the invocation context in two headers.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> AllPoliciesAndContext() => CallAsync();

    /// <summary>The same on 10000 instances.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> AllPoliciesOn10000() => CallAsync();

    /// <summary>No document.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> NoDocument() => CallAsync();

    /// <summary>Twenty documents, none of which fits.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> TwentyOthers() => CallAsync();

    /// <summary>Five hundred documents, none of which fits.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> FiveHundredOthers() => CallAsync();

    /// <summary>For <see cref="Bare"/>.</summary>
    [GlobalSetup(Target = nameof(Bare))]
    public void SetupBare() => Use(Clients.Bare());

    /// <summary>For <see cref="Discovery"/>.</summary>
    [GlobalSetup(Target = nameof(Discovery))]
    public void SetupDiscovery() => Use(Clients.Framework(resilience: false));

    /// <summary>For <see cref="DiscoveryAndResilience"/>.</summary>
    [GlobalSetup(Target = nameof(DiscoveryAndResilience))]
    public void SetupBoth() => Use(Clients.Framework(resilience: true));

    /// <summary>For <see cref="DiscoveryAndResilienceOn10000"/>.</summary>
    [GlobalSetup(Target = nameof(DiscoveryAndResilienceOn10000))]
    public void SetupBothOfMany() => Use(Clients.Framework(resilience: true, instances: 10_000));

    /// <summary>For <see cref="AllPolicies"/>.</summary>
    [GlobalSetup(Target = nameof(AllPolicies))]
    public void SetupAll() => Use(Clients.Governed(8, "", Clients.AllPolicies()));

    /// <summary>For <see cref="AllPoliciesAndContext"/>.</summary>
    [GlobalSetup(Target = nameof(AllPoliciesAndContext))]
    public void SetupContext() => Use(Clients.Governed(8, "storefront", Clients.AllPolicies()));

    /// <summary>For <see cref="AllPoliciesOn10000"/>.</summary>
    [GlobalSetup(Target = nameof(AllPoliciesOn10000))]
    public void SetupMany() => Use(Clients.Governed(10_000, "", Clients.AllPolicies()));

    /// <summary>For <see cref="NoDocument"/>.</summary>
    [GlobalSetup(Target = nameof(NoDocument))]
    public void SetupNone() => Use(Clients.Governed(8, ""));

    /// <summary>For <see cref="TwentyOthers"/>.</summary>
    [GlobalSetup(Target = nameof(TwentyOthers))]
    public void SetupTwenty() => Use(Clients.Governed(8, "", Clients.OtherPolicies(20)));

    /// <summary>For <see cref="FiveHundredOthers"/>.</summary>
    [GlobalSetup(Target = nameof(FiveHundredOthers))]
    public void SetupFiveHundred() => Use(Clients.Governed(8, "", Clients.OtherPolicies(500)));

    /// <summary>Ends the chain.</summary>
    [GlobalCleanup]
    public void Clean() => _clients.Dispose();

    private void Use(Clients clients)
    {
        (_clients, _invoker) = (clients, clients.Invoker);
        // The first call may have to wait for the first list.
        using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
        _invoker.SendAsync(request, CancellationToken.None).GetAwaiter().GetResult();
    }

    private Task<HttpResponseMessage> CallAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
        // As nearly every request has one.
        request.Headers.TryAddWithoutValidation("accept", "application/json");
        return _invoker.SendAsync(request, CancellationToken.None);
    }
}
