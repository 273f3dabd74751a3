using System.Diagnostics;
using ServiceComb.Net.Conformance.Recording;
using ServiceComb.Net.Conformance.Replay;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Conformance.Engines;

/// <summary>A new local engine in this process. Its clock is advanced where the recording waited, so that a replay depends
/// neither on real time nor on the load of the machine.</summary>
internal sealed class LocalEngineUnderTest : EngineUnderTest
{
    private const string RootPassword = "Complicated_pw1";
    private const int RoundTrips = 5;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    // Real time after which an expected response or frame counts as missing.
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(60);

    private readonly LocalEngineHost _engine;
    private readonly ObservableClock _clock;
    private readonly HttpClient _http = new();

    private LocalEngineUnderTest(LocalEngineHost engine, ObservableClock clock) => (_engine, _clock) = (engine, clock);

    public override TimeProvider Time => _clock;

    public static async Task<LocalEngineUnderTest> StartAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var clock = new ObservableClock(TimeProvider.System.GetUtcNow());
        var options = new LocalEngineOptions
        {
            RegistryUrl = "http://127.0.0.1:0",
            KieUrl = "http://127.0.0.1:0",
            Time = clock,
            Rbac = scenario.Servers.Contains("rbac"),
            RootPassword = RootPassword,
        };
        return new LocalEngineUnderTest(await LocalEngineHost.StartAsync(options, cancellationToken), clock);
    }

    public override Uri GetAddress(string server) => server == "kie" ? _engine.KieAddress : _engine.RegistryAddress;

    public override async Task SleepAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        // In steps, because a loop waits again after each of them.
        for (var passed = TimeSpan.Zero; passed < time; passed += Step)
        {
            _clock.Advance(time - passed < Step ? time - passed : Step);
            await Task.Yield();
        }
    }

    public override async Task<Task<EngineResponse>> HoldAsync(Func<Task<EngineResponse>> send, TimeSpan time, CancellationToken cancellationToken)
    {
        // A call is held as soon as the engine has created the timer that ends it.
        var timers = _clock.Timers;
        var call = send();
        while (!call.IsCompleted && _clock.Timers == timers)
        {
            await Task.WhenAny(call, MakeRoundTripAsync(cancellationToken));
        }

        await SleepAsync(time, cancellationToken);
        return call;
    }

    public override async Task<EngineResponse> CompleteAsync(Task<EngineResponse> call, TimeSpan remaining, CancellationToken cancellationToken)
    {
        // An engine that responds too early does so here.
        await MakeRoundTripsAsync(cancellationToken);
        await SleepAsync(remaining, cancellationToken);
        for (var started = Stopwatch.GetTimestamp(); !call.IsCompleted;)
        {
            await Task.WhenAny(call, MakeRoundTripAsync(cancellationToken));
            if (Stopwatch.GetElapsedTime(started) > MaxDelay)
            {
                // Ends the call, which is reported as late.
                await SleepAsync(MaxDelay, cancellationToken);
            }
        }

        return await call;
    }

    public override async Task DrainAsync(OpenWatch watch, int count, TimeSpan time, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); watch.Frames.Count < count && !watch.Ended.IsCompleted && Stopwatch.GetElapsedTime(started) < MaxDelay;)
        {
            await MakeRoundTripAsync(cancellationToken);
        }

        await SleepAsync(time, cancellationToken);
        // An unexpected frame arrives here.
        await MakeRoundTripsAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _engine.DisposeAsync();
        await base.DisposeAsync();
    }

    // Yields real time to the engine by waiting for a response.
    private async Task MakeRoundTripAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(_engine.RegistryAddress, "/v4/default/registry/version"), cancellationToken);
    }

    private async Task MakeRoundTripsAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < RoundTrips; i++)
        {
            await MakeRoundTripAsync(cancellationToken);
        }
    }
}
