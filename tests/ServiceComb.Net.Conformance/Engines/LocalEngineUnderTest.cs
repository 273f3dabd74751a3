using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Conformance.Recording;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Conformance.Engines;

/// <summary>A fresh local engine in this process. In a scenario that holds no calls its clock is moved instead of
/// waiting, and short sleeps are skipped, as it reads its own writes.</summary>
internal sealed class LocalEngineUnderTest : EngineUnderTest
{
    private const string RootPassword = "Complicated_pw1";
    private static readonly TimeSpan Skipped = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly LocalEngineHost _engine;
    private readonly FakeTimeProvider? _clock;

    private LocalEngineUnderTest(LocalEngineHost engine, FakeTimeProvider? clock) => (_engine, _clock) = (engine, clock);

    public static async Task<LocalEngineUnderTest> StartAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var clock = HoldsCalls(scenario) ? null : new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var options = new LocalEngineOptions
        {
            RegistryUrl = "http://127.0.0.1:0",
            KieUrl = "http://127.0.0.1:0",
            Time = clock ?? TimeProvider.System,
            Rbac = scenario.Servers.Contains("rbac"),
            RootPassword = RootPassword,
        };
        return new LocalEngineUnderTest(await LocalEngineHost.StartAsync(options, cancellationToken), clock);
    }

    public override Uri AddressOf(string server) => server == "kie" ? _engine.KieAddress : _engine.RegistryAddress;

    public override async Task SleepAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (_clock is null)
        {
            // Real time for all of it: which frames a watch has by its end depends on every pause.
            await PassAsync(time, cancellationToken);
            return;
        }

        if (time < Skipped)
        {
            return;
        }

        // In steps, as a loop that waits for its next turn has to be given the turn.
        for (var passed = TimeSpan.Zero; passed < time; passed += Tick)
        {
            _clock.Advance(Tick);
            await Task.Yield();
        }
    }

    public override ValueTask DisposeAsync() => _engine.DisposeAsync();
}
