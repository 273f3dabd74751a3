using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The subscriptions by name. One dictionary read per call; everything else happens in the background.</summary>
internal sealed class InstanceDirectory : IInstanceDirectory
{
    private static readonly TimeSpan UnknownAgainAfter = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.OrdinalIgnoreCase);
    private readonly DiscoveryOptions _options;
    private readonly DirectoryQueries _queries;
    private readonly TimeProvider _time;

    public InstanceDirectory(IOptions<DiscoveryOptions> options, DirectoryQueries queries, TimeProvider time)
    {
        (_options, _queries, _time) = (options.Value, queries, time);
    }

    public IReadOnlyCollection<ServiceEntry> Entries => [.. _subscriptions.Values.Select(subscription => subscription.Entry)];

    public ICollection<Subscription> Subscriptions => _subscriptions.Values;

    public ServiceEntry? Find(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (_subscriptions.TryGetValue(host, out var subscription))
        {
            AskAgainIfUnknown(subscription);
            return subscription.Entry;
        }

        return CanBeService(host) || IsDeclared(host) ? Subscribe(host).Entry : null;
    }

    /// <summary>The subscription an event belongs to.</summary>
    public Subscription? Find(MicroserviceKey key) =>
        key.ServiceName is { } name && _subscriptions.TryGetValue(name, out var subscription)
        && subscription.Key.AppId == key.AppId && subscription.Key.ServiceName == name
            ? subscription
            : null;

    public void SubscribeConfigured()
    {
        foreach (var name in _options.Services)
        {
            Subscribe(name);
        }
    }

    private static bool CanBeService(string host) =>
        host.Length is > 0 and <= 128
        && !host.Contains('.', StringComparison.Ordinal)
        && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        && !IPAddress.TryParse(host, out _);

    // Also before the host starts, when the declared ones are not subscribed yet.
    private bool IsDeclared(string host) => _options.Services.Contains(host, StringComparer.OrdinalIgnoreCase);

    private Subscription Subscribe(string name)
    {
        if (_subscriptions.TryGetValue(name, out var known))
        {
            return known;
        }

        var entry = new ServiceEntry(_options.Application, name, _options.FirstUseTimeout, _time);
        var key = new MicroserviceKey
        {
            Environment = _options.Environment,
            AppId = _options.Application,
            ServiceName = name,
            Version = "0+",
        };
        var added = _subscriptions.GetOrAdd(name, new Subscription(entry, key));
        _queries.Request(added);
        return added;
    }

    // The watch announces only services that were found before, so a name that was unknown is asked for again when used.
    private void AskAgainIfUnknown(Subscription subscription)
    {
        if (subscription.Entry is { IsLoaded: true, Current.IsKnown: false }
            && _time.GetElapsedTime(Volatile.Read(ref subscription.LastQuery)) > UnknownAgainAfter)
        {
            _queries.Request(subscription);
        }
    }
}
