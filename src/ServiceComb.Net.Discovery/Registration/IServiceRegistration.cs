namespace ServiceComb.Net.Discovery.Registration;

/// <summary>How this app stands in the registry.</summary>
public interface IServiceRegistration
{
    /// <summary>The id of this instance; the same for the life of the process, also after a new registration.</summary>
    string InstanceId { get; }

    /// <summary>The id of this microservice; null until it registered.</summary>
    string? ServiceId { get; }

    /// <summary>Ends when this instance is registered for the first time.</summary>
    Task Registered { get; }
}
