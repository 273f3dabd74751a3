using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.TestSupport;

namespace ServiceComb.Net.Cli.Tests.Fixtures;

/// <summary>A control plane in this process with the engine <c>orders</c>, shared by the tests of a class.</summary>
public sealed class ControlPlaneFixture : IAsyncLifetime
{
    private LocalControlPlane? _control;

    /// <summary>Gets the address of the configuration center of the engine.</summary>
    public string Kie { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var (first, last) = EnginePorts.Take();
        _control = await LocalControlPlane.StartAsync(new LocalControlPlaneOptions { StopsEngines = true, FirstEnginePort = first, LastEnginePort = last });
        using var cli = CreateRunner();
        var engine = (await cli.RunAsync("engines", "create", "orders", "-o", "json")).Succeeds().Json;
        Kie = (string)engine["externalEntrypoint"]!["serviceEndpoint"]!["configCenter"]!["masterEntrypoint"]!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
        {
            await _control.DisposeAsync();
        }
    }

    internal CliRunner CreateRunner() => new(_control!.Address);
}
