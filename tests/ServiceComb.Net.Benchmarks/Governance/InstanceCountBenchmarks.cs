using BenchmarkDotNet.Attributes;

namespace ServiceComb.Net.Benchmarks.Governance;

/// <summary>One call with all policies in force, over more and more instances that take turns.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 6, iterationCount: 12)]
public class InstanceCountBenchmarks
{
    private static readonly Uri Orders = new("http://orders/list?a=1");
    private Clients _clients = null!;
    private HttpMessageInvoker _invoker = null!;

    /// <summary>Instances of the service.</summary>
    [Params(1, 8, 100, 1000, 10_000)]
    public int Instances { get; set; }

    /// <summary>Makes the chain.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _clients = Clients.Governed(Instances, "", Clients.AllPolicies());
        _invoker = _clients.Invoker;
        // The first call may have to wait for the first list.
        CallAsync().GetAwaiter().GetResult();
    }

    /// <summary>Ends it.</summary>
    [GlobalCleanup]
    public void Clean() => _clients.Dispose();

    /// <summary>Retry, breaker, rate limit, isolation and a route rule.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> CallAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
        request.Headers.TryAddWithoutValidation("accept", "application/json");
        return _invoker.SendAsync(request, CancellationToken.None);
    }
}
