using Xunit;

namespace ServiceComb.Net.Testing.Xunit;

/// <summary>Starts a <see cref="TestEngine"/> before the tests of a class (<c>IClassFixture</c>), of a collection
/// (<c>ICollectionFixture</c>) or of an assembly (<c>AssemblyFixture</c>), and stops it after them.</summary>
public class TestEngineFixture : IAsyncLifetime
{
    private TestEngine? _engine;

    /// <summary>Gets the engine.</summary>
    /// <exception cref="InvalidOperationException">xUnit has not initialized the fixture.</exception>
    public TestEngine Engine => _engine ?? throw new InvalidOperationException("The engine has not been started: declare the fixture with IClassFixture, ICollectionFixture or AssemblyFixture.");

    /// <summary>Starts the engine. Override it to set up what all tests need, after calling the base method.</summary>
    public virtual async ValueTask InitializeAsync() => _engine = await CreateEngineAsync();

    /// <summary>Stops the engine.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    /// <summary>Creates the engine. Override it to choose its options.</summary>
    protected virtual Task<TestEngine> CreateEngineAsync() => TestEngine.StartAsync();
}
