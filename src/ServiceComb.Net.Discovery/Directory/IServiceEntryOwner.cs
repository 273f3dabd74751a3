namespace ServiceComb.Net.Discovery.Directory;

/// <summary>What entries tell the directory they belong to.</summary>
internal abstract class IServiceEntryOwner
{
    /// <summary>An entry is read for the first time in a while.</summary>
    public abstract void OnAccessed(ServiceEntry entry);

    /// <summary>A caller's patience ended before the registry was heard.</summary>
    public abstract void OnTimeout(ServiceEntry entry);

    /// <summary>An instance refused a connection.</summary>
    public abstract void OnConnectionFailure(ServiceEntry entry, ServiceInstance instance);

    /// <summary>Limits how long a first call may wait for the registry.</summary>
    public abstract TimeSpan LimitWait(TimeSpan wait);

    /// <summary>Whether the name of an entry is known to be a service.</summary>
    public abstract bool IsService(ServiceEntry entry);

    /// <summary>Says that the registry does not answer, for messages.</summary>
    public abstract string DescribeProblem();
}
