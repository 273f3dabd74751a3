using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The services of this application whose names contain dots. A host name with dots usually belongs to the internet, so
/// the registry is not queried for each of them: all names are listed when the first such host is called, and again in the
/// background while hosts are called that the list does not contain.</summary>
internal sealed partial class DottedHostNames(
    MicroserviceNameLookup lookup, IOptions<DiscoveryOptions> options, TimeProvider time, ILogger<DottedHostNames> logger) : IDisposable
{
    private const int MaxRetries = 5;
    private const int MaxForeignHosts = 1000;
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan UnavailableInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromMinutes(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, bool> _foreignHosts = new(StringComparer.OrdinalIgnoreCase);
    private volatile FrozenDictionary<string, string>? _names;
    private volatile bool _isUnavailable;
    private bool _isListingDenied;
    private int _isLoading;
    private long _loadedAt;
    private long _interval;

    /// <summary>The directory, which is created after this.</summary>
    public InstanceDirectory? Directory { get; set; }

    /// <summary>Whether the registry did not return a list, not even when asked repeatedly, so that waiting for it is useless.</summary>
    public bool IsUnavailable => _isUnavailable;

    /// <summary>Looks a host name up in the list, without regard to case.</summary>
    /// <param name="host">A host name with dots.</param>
    /// <param name="name">The name as the registry spells it; null when it is not listed.</param>
    /// <returns>False when the list has not been loaded yet.</returns>
    public bool TryFind(string host, out string? name)
    {
        name = null;
        var names = _names;
        if (names is null || !names.TryGetValue(host, out name))
        {
            Refresh(host);
        }
        else if (name.Length == 0)
        {
            name = host;
        }

        return names is not null;
    }

    public bool IsListed(string host) => _names?.ContainsKey(host) ?? false;

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Refresh(string host)
    {
        // A host that was not called before may be a service that was registered just now.
        if (!_foreignHosts.ContainsKey(host) && _foreignHosts.Count < MaxForeignHosts && _foreignHosts.TryAdd(host, true))
        {
            Volatile.Write(ref _interval, 0);
        }

        if (Volatile.Read(ref _loadedAt) is not 0 and var at && time.GetElapsedTime(at) < Interval)
        {
            return;
        }

        if (Interlocked.CompareExchange(ref _isLoading, 1, 0) == 0)
        {
            var stop = _stop.Token;
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(() => LoadAsync(stop), CancellationToken.None);
            }
        }
    }

    private TimeSpan Interval => _isUnavailable ? UnavailableInterval : TimeSpan.FromTicks(Math.Max(Volatile.Read(ref _interval), MinInterval.Ticks));

    private async Task LoadAsync(CancellationToken stop)
    {
        try
        {
            var isLoaded = await TryLoadAsync(stop);
            for (var retries = 0; !isLoaded && _names is null && retries < MaxRetries; retries++)
            {
                var delay = MinRetryDelay * Math.Pow(2, retries) * (0.5 + (Random.Shared.NextDouble() / 2));
                await Task.Delay(delay, time, stop);
                isLoaded = await TryLoadAsync(stop);
            }

            _isUnavailable = !isLoaded && _names is null;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The app stops.
        }
        catch (Exception exception)
        {
            _isUnavailable = _names is null;
            LogUnexpectedFailure(logger, exception);
        }
        finally
        {
            var doubled = Interval.Ticks * 2 * (0.9 + (Random.Shared.NextDouble() / 10));
            Volatile.Write(ref _interval, _isUnavailable || _loadedAt == 0 ? 0 : Math.Min((long)doubled, MaxInterval.Ticks));
            Volatile.Write(ref _loadedAt, Math.Max(1, time.GetTimestamp()));
            Volatile.Write(ref _isLoading, 0);
        }
    }

    private async Task<bool> TryLoadAsync(CancellationToken stop)
    {
        try
        {
            Replace(await lookup.ListAsync(stop));
            return true;
        }
        catch (EngineException refusal) when (!refusal.IsTransient)
        {
            if (!_isListingDenied)
            {
                _isListingDenied = true;
                LogRefused(logger, refusal.Message);
            }

            if (_names is null)
            {
                Replace([]);
            }

            return true;
        }
        catch (EngineException failure)
        {
            Directory?.Availability.OnFailed(failure.Message);
            return false;
        }
    }

    private void Replace(IReadOnlyList<Microservice> services)
    {
        Directory?.Availability.OnAnswered();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var one in services)
        {
            if (one.ServiceName is { } name && name.Contains('.', StringComparison.Ordinal)
                && one.AppId == options.Value.Application && (one.Environment ?? "") == options.Value.Environment)
            {
                // Of names that differ in case only, the query for the instances chooses one.
                names[name] = names.GetValueOrDefault(name, name) == name ? name : "";
            }
        }

        _names = names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Directory?.OnNamesLoaded();
    }

    [LoggerMessage(226, LogLevel.Warning, "The registry does not list its services, so that a service whose name contains dots must be declared (servicecomb:discovery:services): {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);

    [LoggerMessage(227, LogLevel.Error, "The names of all services could not be read")]
    private static partial void LogUnexpectedFailure(ILogger logger, Exception exception);
}
