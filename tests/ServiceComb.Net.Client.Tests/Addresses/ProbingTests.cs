using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Addresses;

/// <summary>An address that fails is left alone until a probe in the background finds it well.</summary>
public sealed class ProbingTests : IDisposable
{
    private readonly ProbeClock _time = new();
    private readonly LogCollector _logs = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _logs.Dispose();
        _time.Dispose();
    }

    [Fact]
    public async Task An_address_that_failed_three_times_is_left_alone_until_its_probe_succeeds()
    {
        var engine = new Engine { IsBroken = true };
        await using var bad = await engine.StartAsync();
        await using var good = await StubEngine.AnsweringAsync(200, "{}");
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
        await using var good = await StubEngine.AnsweringAsync(200, "{}");
        using var transport = Transport(bad, good);
        await CallAsync(transport, 20);
        await engine.ProbedAsync(_time);
        engine.IsBroken = false;
        await engine.ProbedAsync(_time);
        await BackAsync();
        await CallAsync(transport, 20);
        Assert.Equal(2, _logs.Of(LogLevel.Information).Count());
        Assert.All(_logs.Of(LogLevel.Information), line => Assert.Contains(bad.Address, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_probed_while_all_is_well()
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
    public async Task After_a_probe_one_failure_is_enough()
    {
        var engine = new Engine { IsBroken = true, IsHealthy = true };
        await using var bad = await engine.StartAsync();
        await using var good = await StubEngine.AnsweringAsync(200, "{}");
        using var transport = Transport(bad, good);
        await CallAsync(transport, 20);
        await engine.ProbedAsync(_time);
        await BackAsync();
        await CallAsync(transport, 20);
        Assert.Equal(4, engine.Calls);
    }

    [Fact]
    public async Task Without_a_health_path_an_accepted_connection_is_enough()
    {
        var engine = new Engine { IsBroken = true };
        await using var bad = await engine.StartAsync();
        await using var good = await StubEngine.AnsweringAsync(200, "{}");
        using var transport = new EngineHttpClient(Transports.Options(bad.Address, good.Address), _time, _logs);
        await CallAsync(transport, 20);
        await _time.PassPauseAsync();
        await BackAsync();
        Assert.Equal(0, engine.Probes);
    }

    [Fact]
    public async Task An_engine_that_does_not_know_the_health_path_is_well()
    {
        var engine = new Engine { IsBroken = true, HealthStatus = 404 };
        await using var bad = await engine.StartAsync();
        await using var good = await StubEngine.AnsweringAsync(200, "{}");
        using var transport = Transport(bad, good);
        await CallAsync(transport, 20);
        await engine.ProbedAsync(_time);
        await BackAsync();
    }

    [Fact]
    public async Task A_call_that_succeeds_brings_an_address_back_as_well()
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
        await using var good = await StubEngine.AnsweringAsync(200, "{}");
        var transport = Transport(bad, good);
        await CallAsync(transport, 20);
        transport.Dispose();
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, engine.Probes);
    }

    private bool IsBack => _logs.All.Any(line => line.Contains("healthy again", StringComparison.Ordinal));

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
        return new EngineHttpClient(options, _time, _logs);
    }

    // The answer of a probe is seen by the engine before it has an effect here.
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

        public async Task ProbedAsync(ProbeClock time)
        {
            await time.PassPauseAsync();
            Assert.True(await _probed.WaitAsync(TimeSpan.FromSeconds(120), Cancelled), "there was no probe");
        }
    }
}
