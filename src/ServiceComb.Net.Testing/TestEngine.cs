using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.LocalEngine.Faults;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Testing.TestServers;

namespace ServiceComb.Net.Testing;

/// <summary>An engine in the process of the tests, on free ports and with its data in memory. Use one for a test class, or one for
/// all tests with a different application for each. All members can be called concurrently.</summary>
public sealed class TestEngine : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);
    private readonly EngineHttpClient _registryClient;
    private readonly EngineHttpClient _kieClient;
    private readonly EngineHttpClient? _monitorClient;

    private TestEngine(LocalEngineHost host)
    {
        Host = host;
        (_registryClient, _kieClient) = (Connect(host.RegistryAddress), Connect(host.KieAddress));
        (Registry, Kie) = (new RegistryClient(_registryClient), new KieClient(_kieClient));
        if (host.MonitorAddress is { } monitor)
        {
            _monitorClient = Connect(monitor);
            Monitor = new MonitorClient(_monitorClient);
        }
    }

    /// <summary>Gets the engine: its addresses, <see cref="LocalEngineHost.AdvanceLeases"/> and
    /// <see cref="LocalEngineHost.RestartAsync"/>.</summary>
    public LocalEngineHost Host { get; }

    /// <summary>Gets the faults that are injected into requests of apps to the engine.</summary>
    public EngineFaults Faults => Host.Faults;

    /// <summary>Gets a client of the registry.</summary>
    public RegistryClient Registry { get; }

    /// <summary>Gets a client of the configuration center.</summary>
    public KieClient Kie { get; }

    /// <summary>Gets a client of the monitoring API; null unless <see cref="LocalEngineOptions.MonitorUrl"/> is set. Apps of the engine
    /// then report their metrics.</summary>
    public MonitorClient? Monitor { get; }

    /// <summary>Gets the apps on test servers that can be called by name.</summary>
    internal TestServerDirectory TestServers { get; } = new();

    /// <summary>Starts an engine. When the returned task completes, it accepts requests.</summary>
    /// <param name="options">The options of the engine; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The engine; dispose it to stop.</returns>
    /// <exception cref="LocalEngineException">An option is invalid.</exception>
    public static async Task<TestEngine> StartAsync(LocalEngineOptions? options = null, CancellationToken cancellationToken = default) =>
        new(await LocalEngineHost.StartAsync(options, cancellationToken));

    /// <summary>Gets the settings that connect an app to this engine, for apps that are not started by
    /// <see cref="TestEngineWebHostBuilderExtensions.UseTestEngine"/>, for example as command line arguments of another process.
    /// Timeouts are long enough for a busy machine, and a stopping app does not wait for its callers.</summary>
    /// <param name="service">The name of the service; null for that of the app's own settings.</param>
    /// <param name="application">The application; null for that of the app's own settings.</param>
    public IReadOnlyDictionary<string, string?> GetSettings(string? service = null, string? application = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["servicecomb:registry:sc:address"] = Host.RegistryAddress.ToString(),
            ["servicecomb:registry:sc:pollIntervalInMillis"] = "1000",
            ["servicecomb:registry:drainTimeInMillis"] = "0",
            ["servicecomb:registry:sc:client:timeout:connect"] = "60000",
            ["servicecomb:registry:sc:client:timeout:request"] = "60000",
            ["servicecomb:kie:serverUri"] = Host.KieAddress.ToString(),
            ["servicecomb:kie:client:timeout:connect"] = "60000",
            ["servicecomb:kie:client:timeout:request"] = "60000",
            ["servicecomb:kie:firstPullTimeoutInMillis"] = "60000",
            ["servicecomb:discovery:firstUseTimeoutInMillis"] = "60000",
            ["servicecomb:rest:client:connection:timeoutInMillis"] = "60000",
        };
        if (Host.MonitorAddress is { } monitor)
        {
            settings["servicecomb:monitor:client:enabled"] = "true";
            settings["servicecomb:monitor:client:serverUri"] = monitor.ToString();
        }

        if (service is not null)
        {
            settings["servicecomb:service:name"] = service;
        }

        if (application is not null)
        {
            settings["servicecomb:service:application"] = application;
        }

        return settings;
    }

    /// <summary>Waits until the registry has exactly this number of instances of a service with status UP.</summary>
    /// <param name="service">The name of the service.</param>
    /// <param name="instances">The number of instances.</param>
    /// <param name="application">The application of the service.</param>
    /// <param name="versionRule">The versions that count, such as <c>2.0.0</c>. Default: all.</param>
    /// <param name="timeout">How long to wait; null for one minute.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The instances.</returns>
    /// <exception cref="TimeoutException">The number was another until the end of <paramref name="timeout"/>; the message names
    /// it.</exception>
    public async Task<IReadOnlyList<MicroserviceInstance>> WaitForAsync(
        string service, int instances = 1, string application = "default", string versionRule = "0+", TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentOutOfRangeException.ThrowIfNegative(instances);
        var limit = timeout ?? DefaultTimeout;
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var up = await FindAsync(new MicroserviceKey { AppId = application, ServiceName = service, Version = versionRule }, cancellationToken);
            if (up.Count == instances)
            {
                return up;
            }

            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"The registry has {up.Count} instances of {application}/{service} with version {versionRule} and status UP, not {instances}, after {limit.TotalSeconds:0.#} s.");
            }

            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Registers an instance that is not an app of this test, such as a stub of another team's service.</summary>
    /// <param name="service">The name of the service.</param>
    /// <param name="address">The address of the instance, such as <c>http://127.0.0.1:5000</c>.</param>
    /// <param name="version">The version of the service.</param>
    /// <param name="application">The application of the service.</param>
    /// <param name="cancellationToken">Cancels the registration.</param>
    /// <returns>The id of the instance.</returns>
    public async Task<string> RegisterInstanceAsync(
        string service, Uri address, string version = "1.0.0", string application = "default", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var id = await Registry.CreateMicroserviceAsync(
            new Microservice { AppId = application, ServiceName = service, Version = version }, cancellationToken: cancellationToken);
        var endpoint = new InstanceEndpoint { Transport = "rest", Host = address.Host, Port = address.Port, SslEnabled = address.Scheme == Uri.UriSchemeHttps };
        return await Registry.RegisterInstanceAsync(
            id,
            new MicroserviceInstance
            {
                HostName = address.Host,
                Endpoints = [endpoint.ToString()],
                Status = InstanceStatus.Up,
                // It sends no heartbeats, so it must not expire during a test.
                HealthCheck = new HealthCheck { Mode = HealthCheckMode.Push, Interval = int.MaxValue / 8, Times = 3 },
            },
            cancellationToken);
    }

    /// <summary>Creates or changes a configuration item; governance documents are items, too. Apps load it within a second; wait for
    /// the effect with <c>IOptionsMonitor</c> or a change token.</summary>
    /// <param name="key">The key, such as <c>greeting.text</c> or <c>servicecomb.rateLimiting.all</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="service">The service that it applies to; null for all services of the application.</param>
    /// <param name="application">The application.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task SetAsync(string key, string value, string? service = null, string application = "default", CancellationToken cancellationToken = default) =>
        Kie.SetAsync(new KieItem { Key = key, Value = value, Labels = GetLabels(service, application) }, cancellationToken);

    /// <summary>Deletes a configuration item that <see cref="SetAsync"/> created; does nothing when there is none.</summary>
    /// <inheritdoc cref="SetAsync" path="/param"/>
    public async Task RemoveAsync(string key, string? service = null, string application = "default", CancellationToken cancellationToken = default)
    {
        if (await Kie.FindByKeyAsync(key, GetLabels(service, application), cancellationToken) is { Id: { } id })
        {
            await Kie.DeleteAsync(id, cancellationToken);
        }
    }

    /// <summary>Stops the engine.</summary>
    public async ValueTask DisposeAsync()
    {
        _registryClient.Dispose();
        _kieClient.Dispose();
        _monitorClient?.Dispose();
        await Host.DisposeAsync();
    }

    private async Task<List<MicroserviceInstance>> FindAsync(MicroserviceKey key, CancellationToken cancellationToken)
    {
        try
        {
            var found = await Registry.QueryInstancesAsync(key, cancellationToken: cancellationToken);
            return [.. found.Instances.Where(static instance => instance.Status == InstanceStatus.Up)];
        }
        catch (EngineException exception) when (exception.ErrorCode == ErrorCodes.ServiceNotExists)
        {
            return [];
        }
    }

    private static Dictionary<string, string> GetLabels(string? service, string application)
    {
        var labels = new Dictionary<string, string> { ["app"] = application, ["environment"] = "" };
        if (service is not null)
        {
            labels["service"] = service;
        }

        return labels;
    }

    private static EngineHttpClient Connect(Uri address) =>
        new(new EngineClientOptions { Addresses = { address.ToString() }, ConnectTimeout = DefaultTimeout, RequestTimeout = DefaultTimeout });
}
