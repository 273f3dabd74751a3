using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Holds the directory entries by host name. Each entry is a view of the subscription to one service. A call costs one
/// dictionary lookup; all other work happens in the background.</summary>
internal sealed partial class InstanceDirectory : IServiceEntryOwner, IInstanceDirectory
{
    private const int MaxEntries = 20_000;
    private static readonly TimeSpan UnknownRetryInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UnknownIdleTimeout = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, DirectoryEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();
    private readonly ServiceCombOptions _options;
    private readonly ServiceNameResolver _names;
    private readonly ServiceInstanceFactory _instanceFactory;
    private readonly DirectoryQueries _queries;
    private readonly DirectoryCacheFile _cache;
    private readonly InstanceAddresses _addresses;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, bool> _endedServices = new(StringComparer.OrdinalIgnoreCase);
    private bool _isLimitLogged;

    public InstanceDirectory(
        IOptions<ServiceCombOptions> options,
        DirectoryQueries queries,
        DottedHostNames dotted,
        DirectoryCacheFile cache,
        InstanceAddresses addresses,
        TimeProvider time,
        ILogger<InstanceDirectory> logger)
    {
        (_options, _queries, _cache, _addresses, _time, _logger) = (options.Value, queries, cache, addresses, time, logger);
        (_dotted, queries.Directory, dotted.Directory) = (dotted, this, this);
        (_names, _instanceFactory) = (new ServiceNameResolver(_options), new ServiceInstanceFactory(_options.Discovery));
        Availability = new RegistryAvailability(_options.Discovery.FirstUseTimeout, _options.Registry.Addresses, time);
    }

    /// <summary>Occurs when instances became unreachable or are retained although the registry no longer lists them.</summary>
    public event Action? StaleInstancesFound;

    /// <summary>Occurs after the instance list of a service changed.</summary>
    public event Action<Subscription>? Changed;

    public RegistryAvailability Availability { get; }

    public IReadOnlyCollection<ServiceEntry> Entries => [.. _entries.Values.Select(static one => one.Entry)];

    public ICollection<Subscription> Subscriptions => _subscriptions.Values;

    public ServiceEntry? Find(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!_entries.TryGetValue(host, out var existing))
        {
            return Subscribe(host);
        }

        if (!existing.Subscription.IsKnown)
        {
            RetryUnknown(existing.Subscription);
        }

        return existing.Entry;
    }

    /// <summary>Finds the subscription that an event belongs to.</summary>
    public Subscription? Find(MicroserviceKey key) =>
        key is { ServiceName: { } name, AppId: { } application }
        && _subscriptions.TryGetValue(ServiceName.KeyOf(application, name), out var subscription)
        && subscription.Name == name
            ? subscription
            : null;

    public void SubscribeDeclared()
    {
        foreach (var name in _names.Declared)
        {
            Find(name);
        }
    }

    /// <summary>Removes entries that have not been accessed within the idle timeout. Called once per verification.</summary>
    public void RemoveUnused()
    {
        var now = _time.GetTimestamp();
        foreach (var subscription in _subscriptions.Values)
        {
            foreach (var entry in subscription.Entries)
            {
                var idle = _time.GetElapsedTime(entry.LastAccess, now);
                if (entry.TestAndClearAccessed())
                {
                    entry.LastAccess = now;
                }
                else if (idle >= (subscription.IsKnown ? _options.Discovery.IdleTimeout : UnknownIdleTimeout) && !entry.IsPinned && !_names.IsDeclared(entry.Name) && RemoveEntry(entry, subscription, now))
                {
                    LogUnused(_logger, entry.Name);
                }
            }
        }
    }

    public void OnAccessed(ServiceEntry entry)
    {
        // Only a removed entry is not loaded although it was accessed before, so the common case costs one check.
        if (entry.IsLoaded)
        {
            return;
        }

        lock (_lock)
        {
            if (_names.Find(entry.Name) is { } name
                && !(_subscriptions.TryGetValue(name.Key, out var subscription) && subscription.Entries.Contains(entry)))
            {
                // The name may have been looked up again in the meantime; then both entries become views of the subscription.
                entry.LastAccess = _time.GetTimestamp();
                subscription = Attach(name, entry);
                _entries.TryAdd(entry.Name, new DirectoryEntry(entry, subscription));
            }
        }
    }

    public void OnTimeout(ServiceEntry entry)
    {
        if (FindSubscription(entry) is { } subscription)
        {
            ApplyCache(subscription);
        }
    }

    public TimeSpan LimitWait(TimeSpan wait) => Availability.LimitWait(wait);

    public bool IsQuerying(ServiceEntry entry) => FindSubscription(entry) is { } subscription && Volatile.Read(ref subscription.QueryState) != 0;

    public string DescribeProblem() => Availability.Describe();

    public bool IsService(ServiceEntry entry) =>
        _names.IsDeclared(entry.Name) || _dotted.IsListed(entry.Name) || _endedServices.ContainsKey(ServiceName.KeyOf(entry.Application, entry.ServiceName));

    public void OnConnectionFailure(ServiceEntry entry, ServiceInstance instance)
    {
        if (FindSubscription(entry) is { } subscription)
        {
            OnConnectionFailure(subscription, instance);
        }
    }

    /// <summary>Marks the instances at an address as unreachable, so that they are skipped.</summary>
    public void OnConnectionFailure(string host, int port)
    {
        foreach (var subscription in _subscriptions.Values)
        {
            foreach (var instance in subscription.FindByAddress(host, port))
            {
                OnConnectionFailure(subscription, instance);
            }
        }
    }

    /// <summary>Reports instances that are retained because too many disappeared at the same time.</summary>
    public void OnRetained(Subscription subscription, int count)
    {
        if (count > 0)
        {
            LogRetained(_logger, count, subscription.Name);
            StaleInstancesFound?.Invoke();
        }
    }

    public void ApplyCache(Subscription subscription)
    {
        if (_cache.Find(subscription.Application, subscription.Name) is { } cached && subscription.ApplyCache(cached))
        {
            LogFromCache(_logger, subscription.Name, cached.Count);
        }
    }

    private void OnConnectionFailure(Subscription subscription, ServiceInstance instance)
    {
        if (subscription.RecordConnectionFailure(instance))
        {
            StaleInstancesFound?.Invoke();
        }
    }

    // Resolve by parsed name: _entries may hold a different entry under the same name.
    private Subscription? FindSubscription(ServiceEntry entry) =>
        _names.Find(entry.Name) is { } name && _subscriptions.TryGetValue(name.Key, out var subscription) ? subscription : null;

    private ServiceEntry? Subscribe(string host)
    {
        if (_names.Find(host) is not { } name)
        {
            return null;
        }

        return !_names.RequiresListing(host) ? Subscribe(host, name)
            : _options.Discovery.ResolveDottedNames ? SubscribeListed(host, name)
            : null;
    }

    private ServiceEntry? Subscribe(string host, ServiceName name)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(host, out var existing))
            {
                return existing.Entry;
            }

            if (_entries.Count >= MaxEntries)
            {
                LogLimitReachedOnce();
                return null;
            }

            var entry = new ServiceEntry(name.Application, host, _options.Discovery.FirstUseTimeout, _time) { ServiceName = name.Name, Owner = this, LastAccess = _time.GetTimestamp() };
            var subscription = Attach(name, entry);
            _entries.TryAdd(host, new DirectoryEntry(entry, subscription));
            if (_names.RequiresListing(host))
            {
                LogListed(_logger, host, ReceivedText.Escape(name.Name));
            }

            return entry;
        }
    }

    private Subscription Attach(ServiceName name, ServiceEntry entry)
    {
        if (!_subscriptions.TryGetValue(name.Key, out var subscription))
        {
            subscription = new Subscription(name, _options.Service.Environment, _instanceFactory, new StaleInstances(_options.Discovery.MassLossThreshold, _time), _time)
            {
                Addresses = _addresses,
                Changed = one => Changed?.Invoke(one),
            };
            _subscriptions.TryAdd(name.Key, subscription);
            _queries.Request(subscription);
        }

        subscription.Attach(entry, name.Versions);
        return subscription;
    }

    /// <summary>Removes an entry unless it is accessed concurrently.</summary>
    /// <returns>Whether the name is no longer tracked.</returns>
    private bool RemoveEntry(ServiceEntry entry, Subscription subscription, long now)
    {
        lock (_lock)
        {
            var left = subscription.Detach(entry);

            // After the entry can no longer receive lists, and before its name can be looked up again.
            entry.Unload();
            if (entry.TestAndClearAccessed())
            {
                // The entry was accessed in between. The caller may have found it loaded and does not subscribe again.
                entry.LastAccess = now;
                subscription.Attach(entry, _names.Find(entry.Name)!.Versions);
                return false;
            }

            if (left == 0)
            {
                RememberService(subscription);
                subscription.End();
                _subscriptions.TryRemove(ServiceName.KeyOf(subscription.Application, subscription.Name), out _);
            }

            return _entries.TryRemove(KeyValuePair.Create(entry.Name, new DirectoryEntry(entry, subscription))) && !ReplaceEntry(entry, subscription);
        }
    }

    // While the registry does not respond, a call to such a service must fail with the reason instead of being sent to the host name.
    private void RememberService(Subscription subscription)
    {
        if (subscription.IsKnown && _endedServices.Count < MaxEntries)
        {
            _endedServices.TryAdd(ServiceName.KeyOf(subscription.Application, subscription.Name), true);
        }
    }

    // A caller may hold another entry of the same name; lookups return that entry from now on.
    private bool ReplaceEntry(ServiceEntry ended, Subscription subscription) =>
        subscription.Entries.FirstOrDefault(other => other.Name.Equals(ended.Name, StringComparison.OrdinalIgnoreCase)) is { } other
        && _entries.TryAdd(other.Name, new DirectoryEntry(other, subscription));

    private void LogLimitReachedOnce()
    {
        if (!_isLimitLogged)
        {
            _isLimitLogged = true;
            LogLimitReached(_logger, MaxEntries);
        }
    }

    // The watch reports only services that were found before, so a name that was unknown is queried again when it is used.
    private void RetryUnknown(Subscription subscription)
    {
        if (Volatile.Read(ref subscription.QueryState) == 0 && _time.GetElapsedTime(Volatile.Read(ref subscription.LastQueryTimestamp)) > UnknownRetryInterval)
        {
            _queries.Request(subscription);
        }
    }

    private sealed record DirectoryEntry(ServiceEntry Entry, Subscription Subscription);

    [LoggerMessage(251, LogLevel.Information, "{Service} is no longer tracked because it has not been used recently")]
    private static partial void LogUnused(ILogger logger, string service);

    [LoggerMessage(252, LogLevel.Warning, "More than {Count} host names were looked up as services; further names are not treated as services until unused entries are removed")]
    private static partial void LogLimitReached(ILogger logger, int count);

    [LoggerMessage(253, LogLevel.Warning, "{Count} instances of {Service} disappeared from the registry at the same time; they are retained for a grace period while they accept connections")]
    private static partial void LogRetained(ILogger logger, int count, string service);

    [LoggerMessage(255, LogLevel.Warning, "The registry has not returned the instances of {Service}; using {Count} instances from the cache of a previous run")]
    private static partial void LogFromCache(ILogger logger, string service, int count);
}
