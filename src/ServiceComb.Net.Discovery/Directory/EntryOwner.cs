namespace ServiceComb.Net.Discovery.Directory;

/// <summary>What entries tell the directory they belong to.</summary>
internal abstract class EntryOwner
{
    /// <summary>An entry is read for the first time in a while.</summary>
    public abstract void Used(ServiceEntry entry);

    /// <summary>A caller's patience ended before the registry was heard.</summary>
    public abstract void NotHeard(ServiceEntry entry);

    /// <summary>An instance refused a connection.</summary>
    public abstract void Refused(ServiceEntry entry, ServiceInstance instance);
}
