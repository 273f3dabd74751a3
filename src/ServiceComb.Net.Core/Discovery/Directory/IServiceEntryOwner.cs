namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Receives notifications from the entries of a directory.</summary>
internal interface IServiceEntryOwner
{
    /// <summary>Called when an entry is accessed for the first time since the directory last checked for unused entries.</summary>
    void OnAccessed(ServiceEntry entry);

    /// <summary>Called when a caller timed out before the first response of the registry.</summary>
    void OnTimeout(ServiceEntry entry);

    /// <summary>Called when no connection to an instance could be made.</summary>
    void OnConnectionFailure(ServiceEntry entry, ServiceInstance instance);

    /// <summary>Returns how long a first call may wait for the registry, at most the requested time.</summary>
    TimeSpan LimitWait(TimeSpan wait);

    /// <summary>Returns whether the name of an entry is known to be a service.</summary>
    bool IsService(ServiceEntry entry);

    /// <summary>Returns whether the first query for the service of an entry is still running or being repeated.</summary>
    bool IsQuerying(ServiceEntry entry);

    /// <summary>Describes for error messages why the registry has not responded.</summary>
    string DescribeProblem();
}
