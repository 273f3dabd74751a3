using System.Text.Json.Nodes;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.TestSupport;

[assembly: AssemblyFixture(typeof(ControlPlaneFixture))]

namespace ServiceComb.Net.ControlPlane.Tests.Fixtures;

/// <summary>A control plane without authentication, and an engine with access control, that the tests share. A process takes about
/// a second to start, so tests use the shared engine unless they change its settings.</summary>
public sealed class ControlPlaneFixture : IAsyncLifetime
{
    /// <summary>A later version of engines, which has the same program.</summary>
    public const string LaterVersion = "99.0.0";

    private LocalControlPlane? _control;
    private CloudApi? _api;
    private string? _engineId;

    public Uri Address => _control!.Address;

    internal CloudApi Api => _api!;

    /// <summary>Gets the id of the shared engine.</summary>
    internal string EngineId => _engineId!;

    /// <summary>Gets the header that names the shared engine.</summary>
    internal (string Name, string Value) EngineHeader => ("X-Engine-Id", EngineId);

    /// <summary>Creates options with ports of their own.</summary>
    internal static LocalControlPlaneOptions Options()
    {
        var (first, last) = EnginePorts.Take();
        return new LocalControlPlaneOptions
        {
            FirstEnginePort = first,
            LastEnginePort = last,
            MaxEngines = 20,
            StopsEngines = true,
            EngineVersions = { [LaterVersion] = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.LocalEngine.dll") },
        };
    }

    public async ValueTask InitializeAsync()
    {
        _control = await LocalControlPlane.StartAsync(Options());
        _api = new CloudApi(_control.Address);
        _engineId = await _api.CreateEngineAsync(CloudApi.Creation("shared", rbac: true));
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_control is not null)
        {
            await _control.DisposeAsync();
        }
    }

    /// <summary>Gets a token of the shared engine, as the value of the Authorization header.</summary>
    internal async Task<string> TokenAsync()
    {
        JsonNode token = await Api.DoAsync("POST", CloudApi.Engine(EngineId, "/tokens"));
        return $"Bearer {token["token"]}";
    }
}
