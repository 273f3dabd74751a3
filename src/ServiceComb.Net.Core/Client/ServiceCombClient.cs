using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Accounts;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Client.Nacos;
using ServiceComb.Net.Client.Registry;

namespace ServiceComb.Net.Client;

/// <summary>The clients of all APIs of an engine and of the cloud, on shared connections. Create one and keep it. All members can be used
/// concurrently.</summary>
/// <example><code>
/// using var client = new ServiceCombClient("http://127.0.0.1:30100", "http://127.0.0.1:30110");
/// var instances = await client.Registry.ListServiceInstancesAsync("default", "orders");
/// </code></example>
public sealed class ServiceCombClient : IDisposable
{
    private readonly EngineHttpClient _registry;
    private readonly EngineHttpClient? _kie;
    private readonly EngineHttpClient? _cloud;
    private readonly EngineHttpClient? _engineThroughCloud;
    private readonly KieClient? _kieClient;

    /// <summary>Initializes a new instance for an engine without authentication.</summary>
    /// <param name="registryAddress">The address of the registry, such as <c>http://127.0.0.1:30100</c>.</param>
    /// <param name="kieAddress">The address of the configuration center, such as <c>http://127.0.0.1:30110</c>.</param>
    /// <exception cref="ArgumentException">An address is malformed.</exception>
    public ServiceCombClient(string registryAddress, string kieAddress)
        : this(new ServiceCombClientOptions { Registry = { Addresses = { registryAddress } }, Kie = { Addresses = { kieAddress } } })
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ServiceCombClient"/> class.</summary>
    /// <param name="options">The options; do not change them afterwards.</param>
    /// <param name="time">The clock. Default: the system clock.</param>
    /// <param name="logs">The logger factory. Default: no logging.</param>
    /// <exception cref="ArgumentException">The registry has no address, an address is malformed, or another option is invalid.</exception>
    public ServiceCombClient(ServiceCombClientOptions options, TimeProvider? time = null, ILoggerFactory? logs = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ShareLogins(options, time);
        _registry = new EngineHttpClient(options.Registry, time, logs);
        _kie = Connect(options.Kie, time, logs);
        _cloud = Connect(options.Cloud, time, logs);
        _kieClient = _kie is null ? null : new KieClient(_kie);
        _engineThroughCloud = ForwardAccount(options);
        var cloud = _cloud ?? _registry;
        var engine = _engineThroughCloud ?? cloud;
        (Registry, Governance, Accounts) = (new RegistryClient(_registry), new GovernanceClient(_registry), new AccountClient(_registry));
        (CloudGovernance, CloudAccounts) = (new CloudGovernanceClient(engine), new AccountClient(engine, throughCloud: true));
        (Monitor, Engines, Nacos) = (new MonitorClient(engine), new EngineManagementClient(cloud), new NacosClient(cloud));
    }

    /// <summary>Gets the client of the registry: microservices, instances, schemas.</summary>
    public RegistryClient Registry { get; }

    /// <summary>Gets the client of the configuration center: items, their history, import and export.</summary>
    /// <exception cref="InvalidOperationException">The options contain no address of the configuration center.</exception>
    public KieClient Kie => _kieClient ?? throw new InvalidOperationException($"{nameof(ServiceCombClientOptions)}.{nameof(ServiceCombClientOptions.Kie)} contains no address of the configuration center.");

    /// <summary>Gets the client of the governance API of an engine: traffic groups and policies.</summary>
    public GovernanceClient Governance { get; }

    /// <summary>Gets the client of the governance API of the cloud, which also has dark launches.</summary>
    public CloudGovernanceClient CloudGovernance { get; }

    /// <summary>Gets the client of the accounts and roles of an engine.</summary>
    public AccountClient Accounts { get; }

    /// <summary>Gets the client of the accounts of an engine through the cloud, which can only change and delete accounts.</summary>
    public AccountClient CloudAccounts { get; }

    /// <summary>Gets the client of the monitoring API.</summary>
    public MonitorClient Monitor { get; }

    /// <summary>Gets the client of engine management: creates, changes and deletes engines.</summary>
    public EngineManagementClient Engines { get; }

    /// <summary>Gets the client of the namespaces of a Nacos engine.</summary>
    public NacosClient Nacos { get; }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _engineThroughCloud?.Dispose();
        _registry.Dispose();
        _kie?.Dispose();
        _cloud?.Dispose();
    }

    // The engine counts rejected logins by account and caller, so the connections share them, and the registry issues all tokens.
    private static void ShareLogins(ServiceCombClientOptions options, TimeProvider? time)
    {
        var (registry, kie) = (options.Registry, options.Kie);
        if (kie.Account is null && kie.Authentication is null)
        {
            (kie.Account, kie.Authentication) = (registry.Account, registry.Authentication);
        }

        registry.LoginThrottles ??= new LoginThrottleRegistry(time);
        kie.LoginThrottles ??= registry.LoginThrottles;
        options.Cloud.LoginThrottles ??= registry.LoginThrottles;
        if (kie is { Account: not null, LoginAddresses.Count: 0 })
        {
            foreach (var address in registry.Addresses)
            {
                kie.LoginAddresses.Add(address);
            }
        }
    }

    // The APIs of the cloud that concern one engine need a token of the engine as well.
    private EngineHttpClient? ForwardAccount(ServiceCombClientOptions options) =>
        _cloud is not null && options is { Cloud.Authentication: IamTokenAuthentication signIn, Registry: { Account: not null, Authentication: null } }
            ? _cloud.WithAuthentication(new CloudEngineAuthentication(signIn, _registry))
            : null;

    private static EngineHttpClient? Connect(EngineClientOptions options, TimeProvider? time, ILoggerFactory? logs) =>
        options.Addresses.Count == 0 ? null : new EngineHttpClient(options, time, logs);
}
