using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Console.Live;

/// <summary>Keeps the consumers and providers of one service current. It belongs to the page that shows them.</summary>
internal sealed class RelationFeed(RegistryClient registry, string serviceId, ConsoleOptions options) : Feed(options.Time)
{
    private const int IntervalFactor = 2;
    private RelatedMicroservices? _current;

    /// <summary>Gets consumers and providers; null until they were read.</summary>
    public RelatedMicroservices? Current => Volatile.Read(ref _current);

    protected override async Task<TimeSpan> UpdateAsync(CancellationToken cancellationToken)
    {
        var consumers = Sort(await registry.ListConsumersAsync(serviceId, noSelf: true, cancellationToken: cancellationToken));
        var providers = Sort(await registry.ListProvidersAsync(serviceId, noSelf: true, cancellationToken: cancellationToken));
        Volatile.Write(ref _current, new RelatedMicroservices { Consumers = consumers, Providers = providers });
        NotifyChanged();
        return options.RefreshInterval * IntervalFactor;
    }

    private static IReadOnlyList<Microservice> Sort(IEnumerable<Microservice> services) =>
    [
        .. services.OrderBy(static service => service.AppId, StringComparer.Ordinal)
            .ThenBy(static service => service.ServiceName, StringComparer.Ordinal)
            .ThenBy(static service => service.Version, StringComparer.Ordinal),
    ];
}
