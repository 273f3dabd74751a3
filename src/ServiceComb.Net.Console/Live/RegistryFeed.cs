using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Console.Live;

/// <summary>Keeps the list of services and instances current. The watch of the registry reports only providers of a registered consumer,
/// and the console registers nothing; it queries with revisions, so that an interval without changes costs two small
/// responses.</summary>
internal sealed class RegistryFeed(RegistryClient registry, ActivityLog activity, ConsoleOptions options) : Feed(options.Time)
{
    private const int BatchSize = 200;
    private static readonly TimeSpan UnviewedInterval = TimeSpan.FromSeconds(10);
    private readonly Dictionary<NameKey, NameInstances> _known = [];
    private RegistrySnapshot _current = RegistrySnapshot.Empty;
    private bool _isComplete;

    public RegistrySnapshot Current => Volatile.Read(ref _current);

    protected override async Task<TimeSpan> UpdateAsync(CancellationToken cancellationToken)
    {
        var services = await registry.ListMicroservicesAsync(cancellationToken);
        var names = services.Select(NameKey.Of).Distinct().ToList();
        var isChanged = RemoveMissing(names);
        foreach (var batch in names.Chunk(BatchSize))
        {
            isChanged |= await QueryAsync(batch, cancellationToken);
        }

        if (isChanged || !_isComplete || !HasSame(services))
        {
            var before = Current;
            var after = Build(services);
            Volatile.Write(ref _current, after);
            if (_isComplete)
            {
                activity.AddChanges(before, after);
            }

            _isComplete = true;
            NotifyChanged();
        }

        return IsViewed ? options.RefreshInterval : UnviewedInterval;
    }

    private async Task<bool> QueryAsync(NameKey[] names, CancellationToken cancellationToken)
    {
        var request = new BatchFindRequest { Services = [.. names.Select(name => new BatchFindService { Service = name.ToQuery(), Rev = _known.GetValueOrDefault(name)?.Revision })] };
        var result = (await registry.QueryManyInstancesAsync(request, cancellationToken)).Services;
        foreach (var update in result?.Updated ?? [])
        {
            if (update.Index >= 0 && update.Index < names.Length)
            {
                _known[names[update.Index]] = new NameInstances(update.Rev, update.Instances);
            }
        }

        // A service without instances, or one that disappeared meanwhile.
        foreach (var index in result?.Failed.SelectMany(static failure => failure.Indexes).Where(index => index >= 0 && index < names.Length) ?? [])
        {
            _known.Remove(names[index]);
        }

        return result is not null && (result.Updated.Count > 0 || result.Failed.Count > 0);
    }

    private bool RemoveMissing(IReadOnlyList<NameKey> names)
    {
        var missing = _known.Keys.Except(names).ToList();
        missing.ForEach(name => _known.Remove(name));
        return missing.Count > 0;
    }

    private bool HasSame(IReadOnlyList<Microservice> services) =>
        services.Count == Current.Services.Count && services.All(service => Current.Find(service.ServiceId ?? "")?.Service is { } known
            && known.ModTimestamp == service.ModTimestamp && known.Status == service.Status && (known.Schemas?.Count ?? 0) == (service.Schemas?.Count ?? 0));

    private RegistrySnapshot Build(IReadOnlyList<Microservice> services)
    {
        var instances = _known.Values.SelectMany(static name => name.Instances).ToLookup(static instance => instance.ServiceId ?? "", StringComparer.Ordinal);
        return new RegistrySnapshot([.. services
            .Select(service => new ServiceEntry(service, [.. instances[service.ServiceId ?? ""].OrderBy(static instance => instance.HostName, StringComparer.Ordinal).ThenBy(static instance => instance.InstanceId, StringComparer.Ordinal)]))
            .OrderBy(static entry => entry.Application, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Name, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Environment, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Version, StringComparer.Ordinal)]);
    }

    private sealed record NameInstances(string? Revision, IReadOnlyList<MicroserviceInstance> Instances);

    private readonly record struct NameKey(string Environment, string Application, string Name)
    {
        public static NameKey Of(Microservice service) => new(service.Environment ?? "", service.AppId ?? "", service.ServiceName ?? "");

        public MicroserviceKey ToQuery() => new() { Environment = Environment, AppId = Application, ServiceName = Name, Version = "0.0.0.0+" };
    }
}
