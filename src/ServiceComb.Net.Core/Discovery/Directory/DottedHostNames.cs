using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Scheduling;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Resolves host names that contain dots. Such a name usually belongs to the internet, so the registry is not queried
/// for each of them. Instead, all service names are listed when the first such host is called, and again in the background when
/// hosts are called that the list does not contain.</summary>
internal sealed partial class DottedHostNames(
    MicroserviceNameLookup lookup, IOptions<ServiceCombOptions> options, TimeProvider time, ILogger<DottedHostNames> logger) : IDisposable
{
    private const int MaxRetries = 5;
    private const int MaxForeignHosts = 1000;
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(8);
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

    /// <summary>Gets or sets the directory, which is created after this object.</summary>
    public InstanceDirectory? Directory { get; set; }

    /// <summary>Gets whether all attempts to load the list failed, so that callers should not wait for it.</summary>
    public bool IsUnavailable => _isUnavailable;

    /// <summary>Looks up a host name in the list, ignoring case.</summary>
    /// <param name="host">A host name with dots.</param>
    /// <param name="name">The name in the registry's spelling; null when it is not listed.</param>
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
        // A host that has not been called before may be a service that was registered recently.
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
                await Task.Delay(Backoff.Delay(retries + 1, MinRetryDelay, MaxRetryDelay), time, stop);
                isLoaded = await TryLoadAsync(stop);
            }

            _isUnavailable = !isLoaded && _names is null;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The app is stopping.
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
        catch (EngineException exception) when (exception is { IsTransient: false, IsResponseInvalid: false })
        {
            if (!_isListingDenied)
            {
                _isListingDenied = true;
                LogListingDenied(logger, exception.Message);
            }

            if (_names is null)
            {
                Replace([]);
            }

            return true;
        }
        catch (EngineException exception)
        {
            Directory?.Availability.OnFailed(exception.Message);
            return false;
        }
    }

    private void Replace(IReadOnlyList<Microservice> services)
    {
        Directory?.Availability.OnAnswered();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var service in services)
        {
            if (service.ServiceName is { } name && name.Contains('.', StringComparison.Ordinal)
                && service.AppId == options.Value.Service.Application && (service.Environment ?? "") == options.Value.Service.Environment)
            {
                // Names that differ only in case are ambiguous: store an empty value, so that the instance query chooses one.
                names[name] = names.GetValueOrDefault(name, name) == name ? name : "";
            }
        }

        _names = names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Directory?.OnNamesLoaded();
    }

    [LoggerMessage(229, LogLevel.Warning, "The registry denied listing its services; a service whose name contains dots must be declared in servicecomb:discovery:services: {Reason}")]
    private static partial void LogListingDenied(ILogger logger, string reason);

    [LoggerMessage(227, LogLevel.Error, "Loading the service names failed unexpectedly")]
    private static partial void LogUnexpectedFailure(ILogger logger, Exception exception);
}
