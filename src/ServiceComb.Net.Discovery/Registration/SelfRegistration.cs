using System.Net;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Registers this app and takes it out again. Holds what the engine gave; when to do what is the loop's business.</summary>
internal sealed class SelfRegistration(RegistryClient registry, IOptions<DiscoveryOptions> options) : IServiceRegistration
{
    private const int LongestHostName = 64;
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _serviceId;

    // Chosen here and not by the engine: a registration whose answer was lost can be sent again and stays one instance.
    public string InstanceId { get; } = Guid.NewGuid().ToString("N");

    public string? ServiceId => _serviceId;

    public Task Registered => _registered.Task;

    public async Task RegisterAsync(IReadOnlyList<string> endpoints, CancellationToken cancellationToken)
    {
        var me = options.Value;
        var serviceId = await registry.FindMicroserviceIdAsync(me.Environment, me.Application, me.Name, me.Version, cancellationToken)
            ?? await registry.CreateMicroserviceAsync(Microservice(me), cancellationToken);
        await MergePropertiesAsync(serviceId, me, cancellationToken);
        await registry.RegisterInstanceAsync(serviceId, Instance(me, endpoints), cancellationToken);
        _serviceId = serviceId;
        _registered.TrySetResult();
    }

    public Task HeartbeatAsync(CancellationToken cancellationToken) =>
        registry.HeartbeatAsync(_serviceId!, InstanceId, cancellationToken);

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (_serviceId is not { } serviceId)
        {
            return;
        }

        try
        {
            // DOWN first: it reaches watchers as an update, and a consumer that misses the deletion still sees it.
            await registry.SetStatusAsync(serviceId, InstanceId, InstanceStatus.Down, cancellationToken);
            await registry.DeregisterInstanceAsync(serviceId, InstanceId, cancellationToken);
        }
        catch (EngineException refusal) when (refusal.ErrorCode is ErrorCodes.InstanceNotExists or ErrorCodes.ServiceNotExists)
        {
            // Gone already, which is what was wanted.
        }
    }

    // The engine replaces the whole map on a PUT, so what others wrote is read first and kept.
    private async Task MergePropertiesAsync(string serviceId, DiscoveryOptions me, CancellationToken cancellationToken)
    {
        if (me.ServiceProperties.Count == 0)
        {
            return;
        }

        var known = await registry.GetMicroserviceAsync(serviceId, cancellationToken);
        var merged = new Dictionary<string, string>(known.Properties ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        var changed = false;
        foreach (var (key, value) in me.ServiceProperties)
        {
            changed |= !merged.TryGetValue(key, out var old) || old != value;
            merged[key] = value;
        }

        if (changed)
        {
            await registry.SetMicroservicePropertiesAsync(serviceId, merged, cancellationToken);
        }
    }

    private static Microservice Microservice(DiscoveryOptions me) => new()
    {
        AppId = me.Application,
        ServiceName = me.Name,
        Version = me.Version,
        Environment = me.Environment.Length == 0 ? null : me.Environment,
        Description = me.Description,
        Level = "BACK",
        RegisterBy = "SDK",
        Framework = new Framework { Name = "ServiceComb.Net", Version = typeof(SelfRegistration).Assembly.GetName().Version?.ToString(3) },
        Properties = me.ServiceProperties.Count == 0 ? null : me.ServiceProperties.AsReadOnly(),
    };

    private MicroserviceInstance Instance(DiscoveryOptions me, IReadOnlyList<string> endpoints)
    {
        var host = Dns.GetHostName();
        return new MicroserviceInstance
        {
            InstanceId = InstanceId,
            HostName = host.Length > LongestHostName ? host[..LongestHostName] : host,
            Endpoints = endpoints,
            Status = me.InitialStatus,
            Properties = me.InstanceProperties.Count == 0 ? null : me.InstanceProperties.AsReadOnly(),
            HealthCheck = new HealthCheck { Mode = "push", Interval = (int)me.HeartbeatInterval.TotalSeconds, Times = 3 },
            DataCenterInfo = me.DataCenter,
        };
    }
}
