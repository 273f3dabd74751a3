using ServiceComb.Net.Client;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Cli.Tests.Fixtures;

/// <summary>An engine in this process, shared by the tests of a class.</summary>
public sealed class EngineFixture : IAsyncLifetime
{
    public LocalEngineHost Engine { get; private set; } = null!;

    public ServiceCombClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Engine = await LocalEngineHost.StartAsync();
        Client = new ServiceCombClient(Engine.RegistryAddress.ToString(), Engine.KieAddress.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Engine.DisposeAsync();
    }

    internal CliRunner CreateRunner() => new(Engine);

    /// <summary>Registers an instance and returns the ids of the microservice and of the instance.</summary>
    internal async Task<(string ServiceId, string InstanceId)> RegisterAsync(string name, string version = "1.0.0", string application = "default", string endpoint = "rest://10.0.0.1:8080")
    {
        var token = TestContext.Current.CancellationToken;
        var service = await Client.Registry.CreateMicroserviceAsync(new Microservice { AppId = application, ServiceName = name, Version = version }, token);
        var instance = await Client.Registry.RegisterInstanceAsync(
            service, new MicroserviceInstance { HostName = "host-1", Endpoints = [endpoint], Status = InstanceStatus.Up, HealthCheck = new HealthCheck { Mode = HealthCheckMode.Push, Interval = 30, Times = 3 } }, token);
        return (service, instance);
    }
}
