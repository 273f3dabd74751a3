using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Cache;
using ServiceComb.Net.Configuration.Layers;
using ServiceComb.Net.Configuration.Logging;
using ServiceComb.Net.Configuration.Telemetry;
using ServiceComb.Net.Configuration.Values;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>The configuration of an app from an engine: the merged layers, the worker that polls for changes, and the attached
/// providers. Providers are replaced by every rebuild of a configuration; the worker runs while any are attached.</summary>
internal sealed partial class KieSession
{
    private volatile ServiceCombOptions _options;
    private readonly LayerPlan _plan;
    private LayerCollection _layers;
    private volatile KieCacheFile? _cacheFile;
    private readonly ILogger _logger;
    private readonly PollFailureTracker _failures;
    private readonly ReloadNotifier _notifier;
    private readonly Dictionary<KieScope, KiePollResult> _results = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _warnings = [];
    private readonly List<KieConfigurationProvider> _providers = [];
    private readonly Lock _openLock = new();
    private readonly Lock _gate = new();
    private readonly RedactedValues _redactedValues;
    private IReadOnlyList<string> _clashes = [];
    private volatile MergedLayers _state;
    private Uri? _initialAddress;
    private KiePollingWorker? _worker;
    private TimeSpan? _retryAfter;
    private bool _isOpen;

    public KieSession(ServiceCombOptions options)
    {
        _options = options;
        _plan = LayerPlan.For(options);
        _layers = LayersFor(options);
        _logger = Logs.CreateLogger(typeof(KieSession).FullName!);
        _failures = new PollFailureTracker(options.Time);
        _redactedValues = new RedactedValues(IsSecret);
        _notifier = new ReloadNotifier(Providers, Redact, _logger);
        _cacheFile = CacheFileFor(options);
        _state = new MergedLayers([.. _plan.Layers.Select(LayerContent.Empty)]);
    }

    public BootstrapLoggerFactory Logs { get; } = new();

    /// <summary>Gets or sets the metrics of the host; null before the host is built.</summary>
    public KieMetrics? Metrics { get; set; }

    /// <summary>The tokens and rejected logins that the services of the app share.</summary>
    public LoginThrottleRegistry? LoginThrottles => _options.LoginThrottles;

    /// <summary>Returns whether other options select the same engine, app and layers.</summary>
    public bool HasSameIdentity(ServiceCombOptions other) => IdentityOf(_options) == IdentityOf(other);

    /// <summary>The cache file; null for none.</summary>
    public KieCacheFile? CacheFile => _cacheFile;

    /// <summary>The running worker; null while no provider is attached.</summary>
    public KiePollingWorker? Worker => _worker;

    /// <summary>The layers in use, lowest precedence first.</summary>
    public IReadOnlyList<string> Layers => _plan.Layers;

    /// <summary>The age of the last response up to which the session is healthy.</summary>
    public TimeSpan MaxResponseAge => 3 * (_options.Kie.EnableLongPolling ? _options.Kie.PollingWaitTime : _options.Kie.RefreshInterval);

    /// <summary>Creates a client of the same engine.</summary>
    public EngineHttpClient Connect(ILoggerFactory logs) => KieHttpClientFactory.Create(_options, _options.Kie.Addresses, timeout: null, logs);

    /// <summary>Sets the data of a provider to the current values of its layer, under the lock so that updates are ordered.</summary>
    public void UpdateProvider(KieConfigurationProvider provider)
    {
        lock (_gate)
        {
            provider.SetData(_state.Layers.First(layer => layer.Name == provider.Layer).Data);
        }
    }

    /// <summary>Updates a provider on changes until it is detached.</summary>
    public void Attach(KieConfigurationProvider provider)
    {
        lock (_gate)
        {
            // The last attached provider may have been detached since the session was opened.
            StartWorker();
            _providers.Add(provider);
        }
    }

    public void Detach(KieConfigurationProvider provider)
    {
        KiePollingWorker? ended = null;
        lock (_gate)
        {
            if (_providers.Remove(provider) && _providers.Count == 0)
            {
                (ended, _worker) = (_worker, null);
            }
        }

        ended?.Dispose();
    }

    /// <summary>Loads the configuration on the first call, and starts the worker.</summary>
    /// <exception cref="EngineException">The initial load is required and no address responded.</exception>
    public void Open()
    {
        lock (_openLock)
        {
            if (!_isOpen)
            {
                // Run on the thread pool, because blocking on a caller's synchronization context could deadlock.
                ApplyInitialLoad(Task.Run(new InitialLoad(_options, _plan.Scopes, Logs).RunAsync).GetAwaiter().GetResult());
                _isOpen = true;
            }

            lock (_gate)
            {
                StartWorker();
            }
        }
    }

    private void StartWorker()
    {
        if (_worker is null)
        {
            // The engine may have asked for a delay, which ends with its first response.
            _worker = KiePollingWorker.Start(_options, _plan.Scopes, this, LastResponse is null ? _retryAfter : null, Logs);
        }
    }

    /// <summary>Continues with other options of the same engine, app and layers. The values stay in use.</summary>
    public void Adopt(ServiceCombOptions options)
    {
        KiePollingWorker? ended;
        IReadOnlyList<KiePollResult> results = [];
        lock (_gate)
        {
            (options.LoginThrottles, options.Time) = (_options.LoginThrottles, _options.Time);
            if (!options.Kie.FileSources.SequenceEqual(_options.Kie.FileSources))
            {
                (_layers, results) = (LayersFor(options), [.. _results.Values]);
            }

            _initialAddress = CurrentEndpoint;
            (ended, _worker) = (_worker, null);
            (_options, _cacheFile) = (options, CacheFileFor(options));
        }

        ended?.Dispose();
        Apply(results);
        lock (_gate)
        {
            if (_providers.Count > 0)
            {
                StartWorker();
            }
        }
    }

    private LayerCollection LayersFor(ServiceCombOptions options) => new(_plan, new ItemReader(options.Kie.FileSources));

    private KieCacheFile? CacheFileFor(ServiceCombOptions options) =>
        options.Kie.CacheDirectory is { } directory ? new KieCacheFile(directory, options, _logger) : null;

    /// <summary>Polls the engine and waits for the responses, at most for the timeout of the initial load.</summary>
    public void Refresh(KieConfigurationProvider provider)
    {
        // A reload loads every provider; poll only for the lowest layer.
        if (provider.Layer == _plan.Layers[0] && _worker is { } worker)
        {
            Task.Run(() => worker.PollNowAsync(_options.Kie.InitialLoadTimeout)).GetAwaiter().GetResult();
        }
    }

    /// <summary>Applies complete lists; returns true when the values of any layer changed.</summary>
    public bool Apply(IReadOnlyList<KiePollResult> results)
    {
        LayersDifference difference;
        lock (_gate)
        {
            var before = _state;
            var now = _layers.Apply(before, results.Select(result => (result.Scope, result.Items)));
            difference = now.DifferenceFrom(before);
            foreach (var result in results)
            {
                _results[result.Scope] = result;
            }

            _redactedValues.AddSecrets(before, difference.ChangedKeys);
            _clashes = difference.HasNewClashes ? NameClashes.Find(now) : _clashes;
            _state = now;
            LogNewWarnings(now);
            foreach (var provider in difference.HasChanges ? _providers : [])
            {
                UpdateProvider(provider);
            }

            IsFromCache &= _results.Values.Any(result => result.Revision is null);
        }

        // There are no change callbacks during the initial load.
        if (_isOpen && difference.ChangedKeys.Count > 0)
        {
            ReportChange(difference.ChangedKeys.Count);
        }

        if (difference.HasChanges)
        {
            _worker?.RequestCacheWrite();
        }

        return difference.HasChanges;
    }

    private void ReportChange(int keys) => ReloadActivity.Trace(keys, Revision, () =>
    {
        LogChanged(_logger, keys, Revision);
        Metrics?.RecordReload();
        _notifier.Notify();
    });

    /// <summary>Returns the revision of the last list of a scope.</summary>
    public long RevisionOf(KieScope scope)
    {
        lock (_gate)
        {
            return _results.TryGetValue(scope, out var result) ? result.Revision ?? KieScopePoller.NoRevision : KieScopePoller.NoRevision;
        }
    }

    public KieCache CreateCache()
    {
        lock (_gate)
        {
            return new KieCache
            {
                SavedAt = _options.Time.GetUtcNow(),
                Scopes = [.. _results.Values.Select(result => new KieCacheScope { Name = result.Scope.Name, Revision = result.Revision, Items = result.Items })],
            };
        }
    }

    private void ApplyInitialLoad(InitialResponses responses)
    {
        _retryAfter = responses.RetryAfter;
        if (responses.Address is { } address)
        {
            _initialAddress = address;
            Apply(responses.Results);
            LastResponse = _options.Time.GetUtcNow();
            LogLoaded(_logger, _state.Layers.Sum(layer => layer.Items.Count), Revision);
            return;
        }

        var failures = string.Join("; ", responses.Failures);
        foreach (var scope in _plan.Scopes)
        {
            // The messages below report the failure; the worker logs the recovery.
            _failures.Record(scope.Name, failures);
        }

        if (_options.Kie.RequireInitialLoad)
        {
            throw new EngineException($"the configuration center did not respond within {_options.Kie.InitialLoadTimeout}, and servicecomb:kie:firstPullRequired is true. {failures}", null) { RetryAfter = responses.RetryAfter };
        }

        if (_cacheFile?.Read() is { } cache)
        {
            // Without revisions, so that the worker requests complete lists.
            Apply([.. _plan.Scopes.Join(cache.Scopes, scope => scope.Name, saved => saved.Name, (scope, saved) => new KiePollResult(scope, null, saved.Items))]);
            IsFromCache = true;
            LogFromCache(_logger, cache.SavedAt, failures);
            return;
        }

        LogEmpty(_logger, failures);
    }

    // The options that determine which values are loaded from which engine.
    private static string IdentityOf(ServiceCombOptions options)
    {
        var (service, kie) = (options.Service, options.Kie);
        var client = EngineClientOptionsFactory.ForKie(options, kie.Addresses);
        return string.Join('\n', [
            service.Application, service.Name, service.Version, service.Environment, client.Project, kie.CustomLabel, kie.CustomLabelValue,
            $"{kie.EnableAppConfig}{kie.EnableServiceConfig}{kie.EnableVersionConfig}{kie.EnableCustomConfig}",
            $"{client.Account is not null}{client.Authentication is not null}", .. client.LoginAddresses, .. client.Addresses]);
    }

    private IReadOnlyList<KieConfigurationProvider> Providers()
    {
        lock (_gate)
        {
            // The providers of one layer: one reload for each configuration that was built from the sources.
            return [.. _providers.Where(provider => provider.Layer == _plan.Layers[^1])];
        }
    }
}
