using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>The engine that all vectors share; each has an application of its own.</summary>
public sealed class EngineFixture : IAsyncLifetime
{
    public LocalEngineHost Engine { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Engine = await LocalEngineHost.StartAsync();

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
