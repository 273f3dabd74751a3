using ServiceComb.Net.Engine;

namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>The engine that all vectors share; each has an application of its own.</summary>
public sealed class EngineFixture : IAsyncLifetime
{
    public LocalEngine Engine { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Engine = await LocalEngine.StartAsync();

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
