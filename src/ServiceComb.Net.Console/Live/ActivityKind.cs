namespace ServiceComb.Net.Console.Live;

internal enum ActivityKind
{
    InstanceAdded,
    InstanceRemoved,
    InstanceStatus,
    ServiceAdded,
    ServiceRemoved,
    ItemAdded,
    ItemChanged,
    ItemRemoved,
    PolicyAdded,
    PolicyChanged,
    PolicyRemoved,
}
