using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>How this app stands in the registry.</summary>
public interface IServiceRegistration
{
    /// <summary>The id of this instance; the same for the life of the process, also after a new registration, and with a
    /// state directory beyond it.</summary>
    string InstanceId { get; }

    /// <summary>The id of this microservice; null until it registered. An engine that lost its data gives another.</summary>
    string? ServiceId { get; }

    /// <summary>Ends when this instance is registered for the first time.</summary>
    Task Registered { get; }

    /// <summary>Whether the engine knows the instance, as far as its last answer tells.</summary>
    bool IsRegistered { get; }

    /// <summary>When the engine took a heartbeat or registration last; null before the first.</summary>
    DateTimeOffset? LastHeartbeat { get; }

    /// <summary>The state this instance is to have, one of <see cref="InstanceStatus"/>.</summary>
    string Status { get; }

    /// <summary>Changes the state of this instance. Takes effect as soon as the engine can be reached, and again after
    /// every new registration.</summary>
    /// <param name="status">One of <see cref="InstanceStatus"/>.</param>
    /// <exception cref="ArgumentException">The status is none of them.</exception>
    void SetStatus(string status);
}
