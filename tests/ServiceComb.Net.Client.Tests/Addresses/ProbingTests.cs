using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Addresses;

/// <summary>Tests unhealthy addresses, which are not used until a background probe succeeds.</summary>
public sealed class ProbingTests
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(18);
    private readonly ObservableClock _time = new();
    private readonly FakeLogCollector _logs = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_that_failed_three_times_is_not_used_until_a_probe_succeeds()
    {
        var engine = new Engine { IsBroken = true };
        await using var bad = await engine.StartAsync();
        await using var good = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transport(bad, good);
        await CallAsync(transport, 20);
        Assert.Equal(3, engine.Calls);
        Assert.Equal(0, engine.Probes);

        await engine.ProbedAsync(_time);
        await CallAsync(transport, 20);
        Assert.Equal(3, engine.Calls);

        engine.IsBroken = false;
        await engine.ProbedAsync(_time);
        await BackAsync();
        await CallAsync(transport, 4);
        Assert.Equal(5, engine.Calls);
    }

    [Fact]
    public async Task Changes_of_an_address_are_logged_once_each()
    {
        var engine = new Engine { IsBroken = true };
        await using var bad = await engine.StartAsync();
        await using var good = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transport(bad, good);
        await CallAsync(transport, 20);
        await engine.ProbedAsync(_time);
        engine.IsBroken = false;
        await engine.ProbedAsync(_time);
        await BackAsync();
        await CallAsync(transport, 20);
        Assert.Equal(2, _logs.MessagesOf(LogLevel.Information).Count);
        Assert.All(_logs.MessagesOf(LogLevel.Information), line => Assert.Contains(bad.Address, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Healthy_addresses_are_not_probed()
    {
        var engine = new Engine();
        await using var stub = await engine.StartAsync();
        using var transport = Transport(stub);
        await CallAsync(transport, 3);
        _time.Advance(TimeSpan.FromMinutes(10));
        await CallAsync(transport, 1);
        Assert.Equal(0, engine.Probes);
    }

    [Fact]
    public async Task After_a_successful_probe_one_failure_makes_the_address_unhealthy()
    {
        var engine = new Engine { IsBroken = true, IsHealthy = true };
        await using var bad = await engine.StartAsync();
        await using var good = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transport(bad, good);
        await CallAsync(transport, 20);
        await engine.ProbedAsync(_time);
        await BackAsync();
        await CallAsync(transport, 20);
        Assert.Equal(4, engine.Calls);
    }

    [Fact]
    public async Task Without_a_health_path_a_probe_is_a_TCP_connect()
    {
        var engine = new Engine { IsBroken = true };
        await using var bad = await engine.StartAsync();
        await using var good = await StubEngine.RespondingAsync(200, "{}");
        using var transport = new EngineHttpClient(Transports.Options(bad.Address, good.Address), _time, _logs.CreateFactory());
        await CallAsync(transport, 20);
        await PassPauseAsync(_time);
        await BackAsync();
        Assert.Equal(0, engine.Probes);
    }

    [Fact]
    public async Task An_engine_without_the_health_path_is_healthy()
    {
        var engine = new Engine { IsBroken = true, HealthStatus = 404 };
        await using var bad = await engine.StartAsync();
        await using var good = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transport(bad, good);
        await CallAsync(transport, 20);
        await engine.ProbedAsync(_time);
        await BackAsync();
    }

    [Fact]
    public async Task A_successful_request_makes_an_address_healthy()
    {
        var engine = new Engine { IsBroken = true };
        await using var only = await engine.StartAsync();
        using var transport = Transport(only);
        for (var call = 0; call < 3; call++)
        {
            await Assert.ThrowsAsync<Client.Errors.EngineException>(() => CallAsync(transport, 1));
        }

        engine.IsBroken = false;
        await CallAsync(transport, 1);
        Assert.True(IsBack);
    }

    [Fact]
    public async Task Probing_ends_with_the_transport()
    {
        var engine = new Engine { IsBroken = true };
        await using var bad = await engine.StartAsync();
        await using var good = await StubEngine.RespondingAsync(200, "{}");
        var transport = Transport(bad, good);
        await CallAsync(transport, 20);
        transport.Dispose();
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, engine.Probes);
    }

    /// <summary>Waits until the delay between two probes starts, which is 12 to 18 seconds, and advances the clock past its end.</summary>
    private static async Task PassPauseAsync(ObservableClock time)
    {
        await time.WaitForTimerAsync(static dueTime => dueTime >= TimeSpan.FromSeconds(12) && dueTime <= MaxPause);
        time.Advance(MaxPause);
    }

    private bool IsBack => _logs.MessagesWithExceptions.Any(line => line.Contains("healthy again", StringComparison.Ordinal));

    private static async Task CallAsync(EngineHttpClient transport, int times)
    {
        for (var call = 0; call < times; call++)
        {
            await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        }
    }

    private EngineHttpClient Transport(params StubEngine[] engines)
    {
        var options = Transports.Options([.. engines.Select(engine => engine.Address)]);
        options.HealthPath = "health";
        return new EngineHttpClient(options, _time, _logs.CreateFactory());
    }

    // The engine sees the probe before the client has handled the response.
    private async Task BackAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!IsBack)
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Engine
    {
        private readonly SemaphoreSlim _probed = new(0);
        private int _calls;
        private int _probes;

        public bool IsBroken { get; set; }

        public bool IsHealthy { get; set; }

        public int? HealthStatus { get; set; }

        public int Calls => Volatile.Read(ref _calls);

        public int Probes => Volatile.Read(ref _probes);

        public Task<StubEngine> StartAsync() => StubEngine.StartAsync(async context =>
        {
            if (context.Request.Path == "/health")
            {
                Interlocked.Increment(ref _probes);
                context.Response.StatusCode = HealthStatus ?? (IsBroken && !IsHealthy ? 503 : 200);
                await context.Response.CompleteAsync();
                _probed.Release();
                return;
            }

            Interlocked.Increment(ref _calls);
            context.Response.StatusCode = IsBroken ? 503 : 200;
            await context.Response.WriteAsync("{}");
        });

        public async Task ProbedAsync(ObservableClock time)
        {
            await PassPauseAsync(time);
            Assert.True(await _probed.WaitAsync(TimeSpan.FromSeconds(120), Cancelled), "there was no probe");
        }
    }
}
