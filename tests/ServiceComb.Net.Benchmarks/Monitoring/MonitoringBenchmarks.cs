using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Benchmarks.Governance;
using ServiceComb.Net.Monitoring;

namespace ServiceComb.Net.Benchmarks.Monitoring;

/// <summary>One governed call with and without the counting for reports to a dashboard. Compare the two values of
/// <see cref="Monitored"/>.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 6, iterationCount: 12)]
public class MonitoringBenchmarks
{
    private static readonly Uri Orders = new("http://orders/list?a=1");
    private WebApplication? _app;
    private Clients _clients = null!;
    private HttpMessageInvoker _invoker = null!;
    private CallMeterListener? _listener;

    /// <summary>Gets or sets whether calls are counted.</summary>
    [Params(false, true)]
    public bool Monitored { get; set; }

    /// <summary>Six documents, over a transport that responds immediately.</summary>
    [Benchmark]
    public Task<HttpResponseMessage> Immediate() => CallAsync();

    /// <summary>Six documents, over a socket to an app on the same machine.</summary>
    [Benchmark]
    public async Task<long> Loopback()
    {
        using var response = await CallAsync();
        return response.Content.Headers.ContentLength ?? 0;
    }

    /// <summary>For <see cref="Immediate"/>.</summary>
    [GlobalSetup(Target = nameof(Immediate))]
    public void SetupImmediate() => Use(Clients.Governed(8, "storefront", Clients.AllPolicies()));

    /// <summary>For <see cref="Loopback"/>.</summary>
    [GlobalSetup(Target = nameof(Loopback))]
    public async Task SetupLoopbackAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(static context => context.Response.WriteAsync("ok"));
        await _app.StartAsync();
        // Without the route rule, whose versions the only instance does not have.
        Use(Clients.GovernedTo(new Uri(_app.Urls.First()), Clients.AllPolicies().Take(5)));
    }

    /// <summary>Ends the chain.</summary>
    [GlobalCleanup]
    public async Task CleanAsync()
    {
        _listener?.Dispose();
        _clients.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private void Use(Clients clients)
    {
        (_clients, _invoker) = (clients, clients.Invoker);
        _listener = Monitored ? new CallMeterListener(clients.Meters) : null;
        // The first call may have to wait for the first list.
        using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
        _invoker.SendAsync(request, CancellationToken.None).GetAwaiter().GetResult();
    }

    private Task<HttpResponseMessage> CallAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Orders);
        request.Headers.TryAddWithoutValidation("accept", "application/json");
        return _invoker.SendAsync(request, CancellationToken.None);
    }
}
