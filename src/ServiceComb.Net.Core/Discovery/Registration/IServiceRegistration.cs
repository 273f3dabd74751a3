using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Provides the registration of this app and controls its status.</summary>
public interface IServiceRegistration
{
    /// <summary>Gets the ID of this instance. It does not change during the lifetime of the process, not even when the instance is
    /// registered again. With <c>servicecomb:registry:stateDirectory</c>, it also survives restarts.</summary>
    string InstanceId { get; }

    /// <summary>Gets the ID of this microservice; null before the registration. An engine that lost its data assigns another ID.</summary>
    string? ServiceId { get; }

    /// <summary>Gets a task that completes when this instance is registered for the first time.</summary>
    Task Registered { get; }

    /// <summary>Gets whether the registry knows the instance, according to its last response.</summary>
    bool IsRegistered { get; }

    /// <summary>Gets the time of the last heartbeat or registration that the registry confirmed; null before the first.</summary>
    DateTimeOffset? LastHeartbeat { get; }

    /// <summary>Gets the requested status of this instance, one of <see cref="InstanceStatus"/>.</summary>
    string Status { get; }

    /// <summary>Changes the status of this instance. The change takes effect as soon as the registry can be reached, and is
    /// repeated after every new registration.</summary>
    /// <param name="status">The new status, one of <see cref="InstanceStatus"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="status"/> is not one of <see cref="InstanceStatus"/>.</exception>
    void SetStatus(string status);
}
