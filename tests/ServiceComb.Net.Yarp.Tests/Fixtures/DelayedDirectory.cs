using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>A directory whose service is registered late: as the real one, it asks again when the entry is looked up.</summary>
internal sealed class DelayedDirectory(ServiceInstance instance) : IInstanceDirectory
{
    private readonly ServiceEntry _entry = new("default", "orders", TimeSpan.Zero, TimeProvider.System);

    public bool IsThere { get; set; }

    public IReadOnlyCollection<ServiceEntry> Entries => [_entry];

    public ServiceEntry? Find(string host)
    {
        _entry.Publish(IsThere ? [instance] : [], isKnown: IsThere);
        return _entry;
    }
}
