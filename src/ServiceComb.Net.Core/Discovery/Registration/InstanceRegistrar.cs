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

/// <summary>Registers and deregisters this instance and holds its registration state. <see cref="RegistrationWorker"/> decides when to
/// register. Heartbeats and the deregistration each use a client with connections of its own.</summary>
internal sealed class InstanceRegistrar : IServiceRegistration, IDisposable
{
    private const int MaxDescriptionLength = 256;
    private const int MaxHostNameLength = 64;
    private const int MaxFrameworkVersionLength = 64;

    /// <summary>The time that one address may take to respond to a deregistration request. It is short, because a stopping app
    /// cannot wait for an unresponsive address.</summary>
    public static readonly TimeSpan DeregistrationRequestTimeout = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RegistryClient _registry;
    private readonly RegistryClient _heartbeats;
    private readonly RegistryClient _deregistration;
    private readonly ServiceCombOptions _options;
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
        IOptions<ServiceCombOptions> options,
        InstanceIdentity identity,
        TimeProvider time)
    {
        (_registry, _heartbeats, _deregistration) = (registry, heartbeats, deregistration);
        (_options, _identity, _time) = (options.Value, identity, time);
        _status = _options.Instance.InitialStatus!;
    }

    /// <summary>Occurs when the requested status changed and must be sent to the registry.</summary>
    public event Action? StatusChanged;

    public string InstanceId => _identity.InstanceId;

    /// <summary>Logs why the ID of this instance could not be stored, if it could not.</summary>
    public void LogIdentityProblem(ILogger logger) => _identity.LogProblem(logger);

    public string? ServiceId => _membership?.ServiceId;

    /// <summary>Gets the ID of this microservice with a token that is cancelled when the microservice is registered again, under the
    /// same or another ID.</summary>
    public (string? ServiceId, CancellationToken Replaced) CurrentMembership => _membership is { } now ? (now.ServiceId, now.Replaced.Token) : (null, default);

    public Task Registered => _registered.Task;

    public bool IsRegistered { get; private set; }

    public DateTimeOffset? LastHeartbeat => _lastHeartbeat?.At;

    /// <summary>Gets the time since the last heartbeat, unaffected by changes of the system clock; null before the first.</summary>
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
        var requested = BuildInstance(endpoints);
        // Set before the request is sent: a stop during the request must remove the instance that the engine may already hold.
        (_sentServiceId, _endpoints) = (serviceId, endpoints);
        await _registry.RegisterInstanceAsync(serviceId, requested, cancellationToken);
        var sentStatus = await ReconcileAsync(serviceId, requested, cancellationToken);
        // If the microservice was deleted, its schemas are gone and its watch is dead: cancel the token so that both are restored.
        var before = _membership;
        _membership = new Membership(serviceId, new CancellationTokenSource());
        before?.Replaced.Cancel();
        OnHeartbeatConfirmed();
        _registered.TrySetResult();
        if (sentStatus != _status)
        {
            // The status changed in the meantime, and the status sent here may have reached the engine later.
            StatusChanged?.Invoke();
        }
    }

    /// <summary>Returns whether the last registration used these endpoints, or there has been none yet.</summary>
    public bool IsRegisteredWith(IReadOnlyList<string> endpoints) => _endpoints is null || ReferenceEquals(_endpoints, endpoints);

    public async Task SendHeartbeatAsync(CancellationToken cancellationToken)
    {
        await _heartbeats.SendHeartbeatAsync(ServiceId!, InstanceId, cancellationToken);
        OnHeartbeatConfirmed();
    }

    /// <summary>Marks the instance as unknown to the registry, so that it is registered again.</summary>
    public void MarkUnregistered() => IsRegistered = false;

    public Task PutStatusAsync(string status, CancellationToken cancellationToken) =>
        _registry.SetStatusAsync(ServiceId!, InstanceId, status, cancellationToken);

    /// <summary>Removes the instance from the registry.</summary>
    /// <returns>False when the engine cannot hold the instance, because no registration was sent.</returns>
    public async Task<bool> DeregisterAsync(CancellationToken cancellationToken)
    {
        if (_sentServiceId is not { } serviceId)
        {
            return false;
        }

        try
        {
            // Set DOWN first: it reaches watchers as an update, so that a consumer that misses the delete event still notices it.
            await _deregistration.SetStatusAsync(serviceId, InstanceId, InstanceStatus.Down, cancellationToken);
        }
        catch (EngineException)
        {
            // The status only announces the deletion, which is attempted next.
        }

        try
        {
            await _deregistration.DeregisterInstanceAsync(serviceId, InstanceId, cancellationToken);
        }
        catch (EngineException exception) when (exception.ErrorCode is ErrorCodes.InstanceNotExists or ErrorCodes.ServiceNotExists)
        {
            // The instance is gone already.
        }
        catch (EngineException exception) when (exception.ErrorCode == ErrorCodes.Unauthorized)
        {
            // With access control, the engine returns this response to non-administrators for a microservice that does not exist.
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

        // The engine also searches aliases for a name that is not registered, and may return the ID of another service.
        var known = await _registry.GetMicroserviceAsync(serviceId, cancellationToken);
        return IsThisService(known) ? (serviceId, known) : null;
    }

    private Task<string?> FindIdAsync(RegistryClient registry, CancellationToken cancellationToken) =>
        registry.FindMicroserviceIdAsync(_options.Service.Environment, _options.Service.Application, _options.Service.Name, _options.Service.Version, cancellationToken);

    private async Task<(string ServiceId, Microservice Known)> CreateAsync(CancellationToken cancellationToken)
    {
        var serviceId = await _registry.CreateMicroserviceAsync(BuildMicroservice(), cancellationToken);
        var known = await _registry.GetMicroserviceAsync(serviceId, cancellationToken);
        // The engine does not reject an alias that is in use: it returns the ID of the service that owns the alias.
        return IsThisService(known) ? (serviceId, known) : throw new InvalidOperationException(
            $"servicecomb:service:alias '{_options.Service.Alias}' is used by {known.AppId}/{known.ServiceName} {known.Version}, so the registry would confuse this app with that service; choose another alias or remove it");
    }

    // Environment and version were part of the query; the engine may return them in another notation.
    private bool IsThisService(Microservice known) => known.AppId == _options.Service.Application && known.ServiceName == _options.Service.Name;

    // A PUT replaces all properties, so merge them with those that others wrote.
    private async Task MergePropertiesAsync(string serviceId, Microservice known, CancellationToken cancellationToken)
    {
        if (Merge(known.Properties, _options.Service.Properties) is { } merged)
        {
            await _registry.SetMicroservicePropertiesAsync(serviceId, merged, cancellationToken);
        }
    }

    /// <summary>Updates the instance that the engine holds to the requested state: registering an ID that is still alive, as after
    /// a quick restart with a stored ID, does not change it.</summary>
    /// <returns>The status that was sent to the engine.</returns>
    private async Task<string> ReconcileAsync(string serviceId, MicroserviceInstance requested, CancellationToken cancellationToken)
    {
        var known = await _registry.GetInstanceAsync(serviceId, InstanceId, cancellationToken: cancellationToken);
        if (!known.Endpoints.SequenceEqual(requested.Endpoints, StringComparer.Ordinal)
            || known.HostName != requested.HostName || known.DataCenterInfo != requested.DataCenterInfo)
        {
            await _registry.DeregisterInstanceAsync(serviceId, InstanceId, cancellationToken);
            var replacement = requested with { Status = _status };
            await _registry.RegisterInstanceAsync(serviceId, replacement, cancellationToken);
            return replacement.Status;
        }

        if (Merge(known.Properties, _options.Instance.Properties) is { } merged)
        {
            await _registry.SetInstancePropertiesAsync(serviceId, InstanceId, merged, cancellationToken: cancellationToken);
        }

        // Read the status again, because it may have changed since the registration was sent.
        var status = _status;
        if ((known.Status ?? InstanceStatus.Up) != status)
        {
            await _registry.SetStatusAsync(serviceId, InstanceId, status, cancellationToken);
        }

        return status;
    }

    /// <summary>Merges properties into the known ones; returns null when nothing changes.</summary>
    private static Dictionary<string, string>? Merge(IReadOnlyDictionary<string, string> known, IDictionary<string, string> own)
    {
        var merged = new Dictionary<string, string>(known, StringComparer.Ordinal);
        var changed = false;
        foreach (var (key, value) in own)
        {
            changed |= !merged.TryGetValue(key, out var old) || old != value;
            merged[key] = value;
        }

        return changed ? merged : null;
    }

    private Microservice BuildMicroservice() => new()
    {
        AppId = _options.Service.Application,
        ServiceName = _options.Service.Name,
        Version = _options.Service.Version,
        Environment = _options.Service.Environment.Length == 0 ? null : _options.Service.Environment,
        Description = _options.Service.Description is { } description ? Truncate(description, MaxDescriptionLength) : null,
        Level = _options.Service.Level,
        Alias = _options.Service.Alias,
        RegisterBy = "SDK",
        Framework = new Framework { Name = "ServiceComb.Net", Version = Truncate(FrameworkVersion.Text, MaxFrameworkVersionLength) },
        Paths = _options.Service.Paths.Count == 0 ? null : [.. _options.Service.Paths.Select(static path => new ServicePath { Path = path })],
        Properties = _options.Service.Properties.Count == 0 ? null : _options.Service.Properties.AsReadOnly(),
    };

    private MicroserviceInstance BuildInstance(IReadOnlyList<string> endpoints) => new()
    {
        InstanceId = InstanceId,
        HostName = Truncate(_options.Instance.HostName is { Length: > 0 } configured ? configured : Dns.GetHostName(), MaxHostNameLength),
        Endpoints = endpoints,
        Status = _status,
        Properties = _options.Instance.Properties.Count == 0 ? null : _options.Instance.Properties.AsReadOnly(),
        HealthCheck = new HealthCheck { Mode = HealthCheckMode.Push, Interval = (int)_options.Registry.HeartbeatInterval.TotalSeconds, Times = 3 },
        DataCenterInfo = _options.DataCenter.Info,
    };

    private static string Truncate(string text, int maxLength) => text.Length > maxLength ? text[..maxLength] : text;

    private sealed record Membership(string ServiceId, CancellationTokenSource Replaced);

    private sealed record HeartbeatTime(DateTimeOffset At, long Timestamp);
}
