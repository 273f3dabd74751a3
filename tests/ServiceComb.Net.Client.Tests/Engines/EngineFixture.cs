using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Client.Tests.Engines;

/// <summary>A local engine with the clock of a test, and clients of its servers.</summary>
internal sealed class EngineFixture : IAsyncDisposable
{
    private readonly LocalEngineHost _engine;

    private EngineFixture(LocalEngineHost engine, FakeTimeProvider time)
    {
        (_engine, Time) = (engine, time);
        Registry = Transports.To(engine.RegistryAddress.ToString());
        Kie = Transports.To(engine.KieAddress.ToString());
    }

    public FakeTimeProvider Time { get; }

    public EngineHttpClient Registry { get; }

    public EngineHttpClient Kie { get; }

    public static async Task<EngineFixture> StartAsync()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        return new EngineFixture(await LocalEngineHost.StartAsync(new LocalEngineOptions { Time = time }, TestContext.Current.CancellationToken), time);
    }

    public async ValueTask DisposeAsync()
    {
        Registry.Dispose();
        Kie.Dispose();
        await _engine.DisposeAsync();
    }
}
