using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Registers this app and takes it out again. Holds what the engine gave; when to do what is the loop's business.
/// Heartbeats go over a client, and so over connections, of their own; so does the goodbye.</summary>
internal sealed class InstanceRegistrar : IServiceRegistration, IDisposable
{
    private const int MaxHostNameLength = 64;
    private const int MaxFrameworkVersionLength = 64;

    /// <summary>How long one address may take to answer a goodbye; little, because an app that stops has no time to wait for
    /// an address that is silent.</summary>
    public static readonly TimeSpan DeregistrationRequestTimeout = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RegistryClient _registry;
    private readonly RegistryClient _heartbeats;
    private readonly RegistryClient _deregistration;
    private readonly DiscoveryOptions _options;
    private readonly InstanceIdentity _identity;
    private readonly TimeProvider _time;
    private volatile Membership? _membership;
    private volatile HeartbeatTime? _lastHeartbeat;
    private volatile string? _sentServiceId;
    private volatile IReadOnlyList<string>? _endpoints;
    private volatile string _status;

    public InstanceRegistrar(
        RegistryClient registry,
        [FromKeyedServices(DiscoveryClients.Heartbeats)] RegistryClient heartbeats,
        [FromKeyedServices(DiscoveryClients.Deregistration)] RegistryClient deregistration,
        IOptions<DiscoveryOptions> options,
        InstanceIdentity identity,
        TimeProvider time)
    {
        (_registry, _heartbeats, _deregistration) = (registry, heartbeats, deregistration);
        (_options, _identity, _time) = (options.Value, identity, time);
        _status = _options.InitialStatus;
    }

    /// <summary>Called when another status is wanted.</summary>
    public event Action? StatusChanged;

    public string InstanceId => _identity.Id;

    /// <summary>Logs why the next run will have another id, if it will.</summary>
    public void LogIdentityProblem(ILogger logger) => _identity.LogProblem(logger);

    public string? ServiceId => _membership?.ServiceId;

    /// <summary>The id of this microservice with a token that is cancelled when it was registered anew, under this id or
    /// another.</summary>
    public (string? ServiceId, CancellationToken Replaced) CurrentMembership => _membership is { } now ? (now.ServiceId, now.Replaced.Token) : (null, default);

    public Task Registered => _registered.Task;

    public bool IsRegistered { get; private set; }

    public DateTimeOffset? LastHeartbeat => _lastHeartbeat?.At;

    /// <summary>The time since then, which no change of the calendar makes longer or shorter; null before the first.</summary>
    public TimeSpan? TimeSinceHeartbeat => _lastHeartbeat is { } last ? _time.GetElapsedTime(last.Timestamp) : null;

    public string Status => _status;

    public void SetStatus(string status)
    {
        if (!InstanceStatus.IsKnown(status))
        {
            throw new ArgumentException($"'{status}' must be UP, DOWN, STARTING, TESTING or OUTOFSERVICE", nameof(status));
        }

        if (_status != status)
        {
            _status = status;
            StatusChanged?.Invoke();
        }
    }

    public async Task RegisterAsync(IReadOnlyList<string> endpoints, CancellationToken cancellationToken)
    {
        IsRegistered = false;
        var serviceId = await FindOrCreateAsync(cancellationToken);
        var wanted = BuildInstance(endpoints);
        // Kept before it is sent: whoever stops in the midst takes back what the engine may hold by then.
        (_sentServiceId, _endpoints) = (serviceId, endpoints);
        await _registry.RegisterInstanceAsync(serviceId, wanted, cancellationToken);
        var told = await ReconcileAsync(serviceId, wanted, cancellationToken);
        // Whoever deleted the microservice took its schemas, and with them what its watch was bound to.
        var before = _membership;
        _membership = new Membership(serviceId, new CancellationTokenSource());
        before?.Replaced.Cancel();
        OnHeartbeatConfirmed();
        _registered.TrySetResult();
        if (told != _status)
        {
            // Another status was wanted meanwhile, and this one may have reached the engine after it.
            StatusChanged?.Invoke();
        }
    }

    /// <summary>Whether the instance was last registered with these endpoints, or not yet.</summary>
    public bool IsRegisteredWith(IReadOnlyList<string> endpoints) => _endpoints is null || ReferenceEquals(_endpoints, endpoints);

    public async Task HeartbeatAsync(CancellationToken cancellationToken)
    {
        await _heartbeats.HeartbeatAsync(ServiceId!, InstanceId, cancellationToken);
        OnHeartbeatConfirmed();
    }

    /// <summary>The engine said that it does not know the instance.</summary>
    public void MarkUnregistered() => IsRegistered = false;

    public Task PutStatusAsync(string status, CancellationToken cancellationToken) =>
        _registry.SetStatusAsync(ServiceId!, InstanceId, status, cancellationToken);

    /// <summary>Takes the instance out of the registry.</summary>
    /// <returns>Whether the engine may have held it.</returns>
    public async Task<bool> DeregisterAsync(CancellationToken cancellationToken)
    {
        if (_sentServiceId is not { } serviceId)
        {
            return false;
        }

        try
        {
            // DOWN first: it reaches watchers as an update, and a consumer that misses the deletion still sees it.
            await _deregistration.SetStatusAsync(serviceId, InstanceId, InstanceStatus.Down, cancellationToken);
        }
        catch (EngineException)
        {
            // It only announces the deletion, which says the same and is still to be tried.
        }

        try
        {
            await _deregistration.DeregisterInstanceAsync(serviceId, InstanceId, cancellationToken);
        }
        catch (EngineException refusal) when (refusal.ErrorCode is ErrorCodes.InstanceNotExists or ErrorCodes.ServiceNotExists)
        {
            // Gone already, which is what was wanted.
        }
        catch (EngineException refusal) when (refusal.ErrorCode == ErrorCodes.Unauthorized)
        {
            // With access control, accounts other than administrators are answered so for a microservice that does not exist.
            if (await FindIdAsync(_deregistration, cancellationToken) == serviceId)
            {
                throw;
            }
        }

        (IsRegistered, _sentServiceId) = (false, null);
        return true;
    }

    public void Dispose() => _membership?.Replaced.Dispose();

    private void OnHeartbeatConfirmed() => (IsRegistered, _lastHeartbeat) = (true, new HeartbeatTime(_time.GetUtcNow(), _time.GetTimestamp()));

    private async Task<string> FindOrCreateAsync(CancellationToken cancellationToken)
    {
        var (serviceId, known) = await FindAsync(cancellationToken) ?? await CreateAsync(cancellationToken);
        await MergePropertiesAsync(serviceId, known, cancellationToken);
        return serviceId;
    }

    private async Task<(string ServiceId, Microservice Known)?> FindAsync(CancellationToken cancellationToken)
    {
        if (await FindIdAsync(_registry, cancellationToken) is not { } serviceId)
        {
            return null;
        }

        // A name that nobody has is also looked for among the aliases, and whoever has it there is somebody else.
        var known = await _registry.GetMicroserviceAsync(serviceId, cancellationToken);
        return IsThisService(known) ? (serviceId, known) : null;
    }

    private Task<string?> FindIdAsync(RegistryClient registry, CancellationToken cancellationToken) =>
        registry.FindMicroserviceIdAsync(_options.Environment, _options.Application, _options.Name, _options.Version, cancellationToken);

    private async Task<(string ServiceId, Microservice Known)> CreateAsync(CancellationToken cancellationToken)
    {
        var serviceId = await _registry.CreateMicroserviceAsync(BuildMicroservice(), cancellationToken);
        var known = await _registry.GetMicroserviceAsync(serviceId, cancellationToken);
        // An alias that is taken is no mistake to the engine: it gives the id of whoever has it.
        return IsThisService(known) ? (serviceId, known) : throw new InvalidOperationException(
            $"servicecomb:service:alias '{_options.Alias}' belongs to {known.AppId}/{known.ServiceName} {known.Version}, which the registry would take this app for; choose another alias, or none");
    }

    // Environment and version are part of what the engine looked for, and it may write them in another way.
    private bool IsThisService(Microservice known) => known.AppId == _options.Application && known.ServiceName == _options.Name;

    // The engine replaces the whole map on a PUT, so what others wrote is kept.
    private async Task MergePropertiesAsync(string serviceId, Microservice known, CancellationToken cancellationToken)
    {
        if (Merge(known.Properties, _options.ServiceProperties) is { } merged)
        {
            await _registry.SetMicroservicePropertiesAsync(serviceId, merged, cancellationToken);
        }
    }

    /// <summary>Makes what the engine holds what it is to hold: the registration of an id that is alive, as after a quick
    /// restart with a kept id, changes nothing there.</summary>
    /// <returns>The status that the engine holds by then.</returns>
    private async Task<string> ReconcileAsync(string serviceId, MicroserviceInstance wanted, CancellationToken cancellationToken)
    {
        var known = await _registry.GetInstanceAsync(serviceId, InstanceId, cancellationToken);
        if (!(known.Endpoints ?? []).SequenceEqual(wanted.Endpoints ?? [], StringComparer.Ordinal)
            || known.HostName != wanted.HostName || known.DataCenterInfo != wanted.DataCenterInfo)
        {
            await _registry.DeregisterInstanceAsync(serviceId, InstanceId, cancellationToken);
            var anew = wanted with { Status = _status };
            await _registry.RegisterInstanceAsync(serviceId, anew, cancellationToken);
            return anew.Status;
        }

        if (Merge(known.Properties, _options.InstanceProperties) is { } merged)
        {
            await _registry.SetInstancePropertiesAsync(serviceId, InstanceId, merged, cancellationToken);
        }

        // The status that is wanted now: another than was sent may have been put meanwhile.
        var status = _status;
        if ((known.Status ?? InstanceStatus.Up) != status)
        {
            await _registry.SetStatusAsync(serviceId, InstanceId, status, cancellationToken);
        }

        return status;
    }

    /// <summary>The known map with ours in it; null when it has all of ours already.</summary>
    private static Dictionary<string, string>? Merge(IReadOnlyDictionary<string, string>? known, IDictionary<string, string> ours)
    {
        var merged = new Dictionary<string, string>(known ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        var changed = false;
        foreach (var (key, value) in ours)
        {
            changed |= !merged.TryGetValue(key, out var old) || old != value;
            merged[key] = value;
        }

        return changed ? merged : null;
    }

    private Microservice BuildMicroservice() => new()
    {
        AppId = _options.Application,
        ServiceName = _options.Name,
        Version = _options.Version,
        Environment = _options.Environment.Length == 0 ? null : _options.Environment,
        Description = _options.Description,
        Level = _options.Level,
        Alias = _options.Alias,
        RegisterBy = "SDK",
        Framework = new Framework { Name = "ServiceComb.Net", Version = Truncate(FrameworkVersion.Text, MaxFrameworkVersionLength) },
        Paths = _options.Paths.Count == 0 ? null : [.. _options.Paths.Select(static path => new ServicePath { Path = path })],
        Properties = _options.ServiceProperties.Count == 0 ? null : _options.ServiceProperties.AsReadOnly(),
    };

    private MicroserviceInstance BuildInstance(IReadOnlyList<string> endpoints) => new()
    {
        InstanceId = InstanceId,
        HostName = Truncate(_options.HostName is { Length: > 0 } configured ? configured : Dns.GetHostName(), MaxHostNameLength),
        Endpoints = endpoints,
        Status = _status,
        Properties = _options.InstanceProperties.Count == 0 ? null : _options.InstanceProperties.AsReadOnly(),
        HealthCheck = new HealthCheck { Mode = "push", Interval = (int)_options.HeartbeatInterval.TotalSeconds, Times = 3 },
        DataCenterInfo = _options.DataCenter,
    };

    private static string Truncate(string text, int longest) => text.Length > longest ? text[..longest] : text;

    private sealed record Membership(string ServiceId, CancellationTokenSource Replaced);

    private sealed record HeartbeatTime(DateTimeOffset At, long Timestamp);
}
