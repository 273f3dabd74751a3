namespace ServiceComb.Net.Discovery;

/// <summary>Provides the identity that this app registers with. It is known before the registration and logs nothing, so that logging
/// providers can use it.</summary>
public interface IInstanceIdentity
{
    /// <summary>Gets the application.</summary>
    string Application { get; }

    /// <summary>Gets the name of the service.</summary>
    string Service { get; }

    /// <summary>Gets the version of the service.</summary>
    string Version { get; }

    /// <summary>Gets the environment; empty when none is set, which is a distinct environment.</summary>
    string Environment { get; }

    /// <summary>Gets the ID of this instance. It does not change while the process runs.</summary>
    string InstanceId { get; }
}
