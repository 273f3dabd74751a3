using ServiceComb.Net.Console.Live;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Console.Components.Services;

/// <summary>The order of the list of services.</summary>
internal readonly record struct ServiceOrder(ServiceColumn Column, bool IsDescending)
{
    /// <summary>Returns the order after a click on the head of a column: the other direction, or ascending; most instances come
    /// first.</summary>
    public ServiceOrder Select(ServiceColumn column) => new(column, column == Column ? !IsDescending : column == ServiceColumn.Instances);

    /// <summary>Sorts services; equal ones keep their order.</summary>
    public List<ServiceEntry> Sort(IEnumerable<ServiceEntry> services) => Column switch
    {
        ServiceColumn.Application => Sort(services, static service => service.Application, StringComparer.Ordinal),
        ServiceColumn.Environment => Sort(services, static service => service.Environment, StringComparer.Ordinal),
        ServiceColumn.Version => Sort(services, static service => MicroserviceVersion.TryParse(service.Version, out var version) ? version : default, Comparer<MicroserviceVersion>.Default),
        ServiceColumn.Instances => Sort(services, static service => service.UpCount, Comparer<int>.Default),
        _ => Sort(services, static service => service.Name, StringComparer.Ordinal),
    };

    private List<ServiceEntry> Sort<T>(IEnumerable<ServiceEntry> services, Func<ServiceEntry, T> select, IComparer<T> comparer) =>
        [.. IsDescending ? services.OrderByDescending(select, comparer) : services.OrderBy(select, comparer)];
}
