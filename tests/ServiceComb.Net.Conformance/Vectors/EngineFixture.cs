using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>The engine that all vectors share; each vector uses its own application.</summary>
public sealed class EngineFixture : IAsyncLifetime
{
    public LocalEngineHost Engine { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Engine = await LocalEngineHost.StartAsync();

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
