using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Layers;
using ServiceComb.Net.Configuration.Logging;
using ServiceComb.Net.Configuration.Cache;
using ServiceComb.Net.Configuration.Telemetry;
using ServiceComb.Net.Configuration.Values;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>The configuration of one app from one engine: what is known, the loops that keep it current, and the providers
/// that show it. Providers come and go with every rebuild of a configuration; the loops run while there is one.</summary>
internal sealed partial class KieSession
{
    private readonly KieOptions _options;
    private readonly Func<IConfiguration, KieOptions>? _read;
    private readonly LayerPlan _plan;
    private readonly LayerCollection _layers;
    private readonly KieCacheFile? _cacheFile;
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

    public KieSession(KieOptions options, Func<IConfiguration, KieOptions>? read = null)
    {
        _read = read;
        _options = options;
        _plan = LayerPlan.For(options);
        _layers = new LayerCollection(_plan, new ItemReader(options.FileSources));
        _logger = Logs.CreateLogger(typeof(KieSession).FullName!);
        _failures = new PollFailureTracker(options.Time);
        _redactedValues = new RedactedValues(IsSecret);
        _notifier = new ReloadNotifier(Providers, Redact, _logger);
        _cacheFile = options.CacheDirectory is { } directory ? new KieCacheFile(directory, options, _logger) : null;
        _state = new MergedLayers([.. _plan.Layers.Select(LayerContent.Empty)]);
    }

    public BootstrapLoggerFactory Logs { get; } = new();

    /// <summary>Tokens and refused log-ins, which the app's services share.</summary>
    public LoginThrottleRegistry? LoginThrottles => _options.LoginThrottles;

    /// <summary>Reads the options of this session from a configuration that may have changed since.</summary>
    public KieOptions Read(IConfiguration configuration)
    {
        var options = _read?.Invoke(configuration) ?? _options;
        options.LoginThrottles = _options.LoginThrottles;
        return options;
    }

    /// <summary>Whether other options name the same engine, the same app and the same layers.</summary>
    public bool HasSameIdentity(KieOptions other) => _options.Identity == other.Identity;

    /// <summary>The running loops; null while no provider is loaded.</summary>
    public KiePollingWorker? Worker => _worker;

    /// <summary>The layers in use, the lowest first.</summary>
    public IReadOnlyList<string> Layers => _plan.Layers;

    /// <summary>How long the engine may be silent while all is well.</summary>
    public TimeSpan MaxResponseAge => 3 * (_options.EnableLongPolling ? _options.PollingWaitTime : _options.RefreshInterval);

    /// <summary>A connection of somebody else to the same engine.</summary>
    public EngineHttpClient Connect(ILoggerFactory logs) => KieHttpClientFactory.Create(_options, _options.Addresses, timeout: null, logs);

    /// <summary>Gives a provider the values of its layer, and never older ones than it has.</summary>
    public void UpdateProvider(KieConfigurationProvider provider)
    {
        lock (_gate)
        {
            provider.SetData(_state.Layers.First(layer => layer.Name == provider.Layer).Data);
        }
    }

    /// <summary>Keeps a provider current until it is detached.</summary>
    public void Attach(KieConfigurationProvider provider)
    {
        lock (_gate)
        {
            // The last of the others may have gone since the session was opened.
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

    /// <summary>Loads once, whoever asks first, and starts the loops.</summary>
    /// <exception cref="EngineException">The first pull is required and no address answered.</exception>
    public void Open()
    {
        lock (_openLock)
        {
            if (!_isOpen)
            {
                // On the pool: the caller may hold a synchronization context.
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
            _worker = KiePollingWorker.Start(_options, _plan.Scopes, this, _cacheFile, _retryAfter, Logs);
            _retryAfter = null;
        }
    }

    /// <summary>Asks the engine at once and waits for its answers, no longer than the first pull may take.</summary>
    public void Refresh(KieConfigurationProvider provider)
    {
        // A reload loads every provider; the lowest asks for all of them.
        if (provider.Layer == _plan.Layers[0] && _worker is { } loops)
        {
            Task.Run(() => loops.PollNowAsync(_options.InitialLoadTimeout)).GetAwaiter().GetResult();
        }
    }

    /// <summary>Takes whole lists; true when any layer differs from before.</summary>
    public bool Apply(IReadOnlyList<KiePollResult> answers)
    {
        LayersDifference difference;
        lock (_gate)
        {
            var before = _state;
            var now = _layers.Apply(before, answers.Select(answer => (answer.Scope, answer.Items)));
            difference = now.DifferenceFrom(before);
            foreach (var answer in answers)
            {
                _results[answer.Scope] = answer;
            }

            _redactedValues.AddSecrets(before, difference.ChangedKeys);
            _clashes = difference.HasNewClashes ? NameClashes.Find(now) : _clashes;
            _state = now;
            LogNewWarnings(now);
            foreach (var provider in difference.HasChanges ? _providers : [])
            {
                UpdateProvider(provider);
            }

            IsFromCache &= _results.Values.Any(answer => answer.Revision is null);
        }

        // Nobody listens during the first load.
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

    private void ReportChange(int keys) => KieTelemetry.TraceReload(keys, Revision, () =>
    {
        LogChanged(_logger, keys, Revision);
        _worker?.Telemetry.RecordReload();
        _notifier.Notify();
    });

    /// <summary>The revision a scope was answered with last.</summary>
    public long RevisionOf(KieScope scope)
    {
        lock (_gate)
        {
            return _results.TryGetValue(scope, out var answer) ? answer.Revision ?? KieScopePoller.NoRevision : KieScopePoller.NoRevision;
        }
    }

    public KieCache CreateCache()
    {
        lock (_gate)
        {
            return new KieCache
            {
                SavedAt = _options.Time.GetUtcNow(),
                Scopes = [.. _results.Values.Select(answer => new KieCacheScope { Name = answer.Scope.Name, Revision = answer.Revision, Items = answer.Items })],
            };
        }
    }

    private void ApplyInitialLoad(InitialResponses pull)
    {
        _retryAfter = pull.RetryAfter;
        if (pull.Address is { } address)
        {
            _initialAddress = address;
            Apply(pull.Results);
            LastResponse = _options.Time.GetUtcNow();
            LogLoaded(_logger, _state.Layers.Sum(layer => layer.Items.Count), Revision);
            return;
        }

        var causes = string.Join("; ", pull.Failures);
        foreach (var scope in _plan.Scopes)
        {
            // One of the lines below tells of it, and the loops tell when it is over.
            _failures.Record(scope.Name, causes);
        }

        if (_options.RequireInitialLoad)
        {
            throw new EngineException($"the configuration center did not answer within {_options.InitialLoadTimeout}, and servicecomb:kie:firstPullRequired is true. {causes}", null) { RetryAfter = pull.RetryAfter };
        }

        if (_cacheFile?.Read() is { } snapshot)
        {
            // Without revisions, so that the loops ask for everything.
            Apply([.. _plan.Scopes.Join(snapshot.Scopes, scope => scope.Name, saved => saved.Name, (scope, saved) => new KiePollResult(scope, null, saved.Items))]);
            IsFromCache = true;
            LogFromCache(_logger, snapshot.SavedAt, causes);
            return;
        }

        LogEmpty(_logger, causes);
    }

    private IReadOnlyList<KieConfigurationProvider> Providers()
    {
        lock (_gate)
        {
            // One for every configuration that was built from the sources: one reload each.
            return [.. _providers.Where(provider => provider.Layer == _plan.Layers[^1])];
        }
    }
}
