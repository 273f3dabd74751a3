using System.Net;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Accounts;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Client.Registry;

namespace ServiceComb.Net.Console.Sessions;

/// <summary>The clients of an engine with the account of one user. A part whose address is unknown is null.</summary>
internal sealed class EngineClients : IDisposable
{
    // The response to a request for a backup arrives when the backup is complete.
    private static readonly TimeSpan BackupTimeout = TimeSpan.FromMinutes(2);
    private readonly ServiceCombClient _engine;
    private readonly ServiceCombClient? _monitor;
    private readonly ServiceCombClient? _controlPlane;

    public EngineClients(ConsoleOptions options, Func<NetworkCredential>? account)
    {
        _engine = Create(options, new ServiceCombClientOptions { Registry = Connect(options, options.RegistryAddresses, account), Kie = Connect(options, options.KieAddresses, null) });
        if (options.MonitorAddresses.Count > 0)
        {
            var monitor = Connect(options, options.MonitorAddresses, account);
            foreach (var address in options.RegistryAddresses)
            {
                monitor.LoginAddresses.Add(address);
            }

            _monitor = Create(options, new ServiceCombClientOptions { Registry = Connect(options, options.RegistryAddresses, account), Cloud = monitor });
        }

        if (options.ControlPlaneAddresses.Count > 0)
        {
            var cloud = Connect(options, options.ControlPlaneAddresses, null);
            cloud.Authentication = options.ControlPlaneAuthentication;
            cloud.RequestTimeout = BackupTimeout;
            _controlPlane = Create(options, new ServiceCombClientOptions { Registry = cloud });
        }

        Kie = options.KieAddresses.Count > 0 ? _engine.Kie : null;
    }

    public RegistryClient Registry => _engine.Registry;

    public KieClient? Kie { get; }

    public GovernanceClient Governance => _engine.Governance;

    public AccountClient Accounts => _engine.Accounts;

    public MonitorClient? Monitor => _monitor?.Monitor;

    public EngineManagementClient? Engines => _controlPlane?.Engines;

    public void Dispose()
    {
        _engine.Dispose();
        _monitor?.Dispose();
        _controlPlane?.Dispose();
    }

    private static ServiceCombClient Create(ConsoleOptions options, ServiceCombClientOptions client) => new(client, options.Time, options.Logs);

    private static EngineClientOptions Connect(ConsoleOptions options, IEnumerable<string> addresses, Func<NetworkCredential>? account)
    {
        var connection = new EngineClientOptions { Project = options.Project, EngineId = options.EngineId, Tls = options.Tls, Account = account };
        foreach (var address in addresses)
        {
            connection.Addresses.Add(address);
        }

        return connection;
    }
}
