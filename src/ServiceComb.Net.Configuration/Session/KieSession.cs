using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Layers;
using ServiceComb.Net.Configuration.Logging;
using ServiceComb.Net.Configuration.Snapshots;
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
    private readonly LayerStore _store;
    private readonly SnapshotFile? _snapshot;
    private readonly ILogger _logger;
    private readonly EngineTrouble _trouble;
    private readonly Announcer _announcer;
    private readonly Dictionary<KieScope, KieAnswer> _answers = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _warnings = [];
    private readonly List<KieConfigurationProvider> _providers = [];
    private readonly Lock _opening = new();
    private readonly Lock _gate = new();
    private readonly FormerSecrets _formerSecrets;
    private IReadOnlyList<string> _clashes = [];
    private volatile KieState _state;
    private Uri? _firstAddress;
    private KieLoops? _loops;
    private TimeSpan? _leaveAlone;
    private bool _isOpen;

    public KieSession(KieOptions options, Func<IConfiguration, KieOptions>? read = null)
    {
        _read = read;
        _options = options;
        _plan = LayerPlan.For(options);
        _store = new LayerStore(_plan, new ItemReader(options.FileSources));
        _logger = Logs.CreateLogger(typeof(KieSession).FullName!);
        _trouble = new EngineTrouble(options.Time);
        _formerSecrets = new FormerSecrets(IsSecret);
        _announcer = new Announcer(Providers, Redact, _logger);
        _snapshot = options.SnapshotDirectory is { } directory ? new SnapshotFile(directory, options, _logger) : null;
        _state = new KieState([.. _plan.Layers.Select(LayerContent.Empty)]);
    }

    public DeferredLogs Logs { get; } = new();

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
    public bool IsFor(KieOptions other) => _options.Identity == other.Identity;

    /// <summary>The running loops; null while no provider is loaded.</summary>
    public KieLoops? Loops => _loops;

    /// <summary>The layers in use, the lowest first.</summary>
    public IReadOnlyList<string> Layers => _plan.Layers;

    /// <summary>How long the engine may be silent while all is well.</summary>
    public TimeSpan LongestSilence => 3 * (_options.EnableLongPolling ? _options.PollingWaitTime : _options.RefreshInterval);

    /// <summary>A connection of somebody else to the same engine.</summary>
    public EngineTransport Connect(ILoggerFactory logs) => KieTransports.Open(_options, _options.Addresses, timeout: null, logs);

    /// <summary>Gives a provider the values of its layer, and never older ones than it has.</summary>
    public void Show(KieConfigurationProvider provider)
    {
        lock (_gate)
        {
            provider.Show(_state.Layers.First(layer => layer.Name == provider.Layer).Data);
        }
    }

    /// <summary>Keeps a provider current until it is detached.</summary>
    public void Attach(KieConfigurationProvider provider)
    {
        lock (_gate)
        {
            // The last of the others may have gone since the session was opened.
            StartLoops();
            _providers.Add(provider);
        }
    }

    public void Detach(KieConfigurationProvider provider)
    {
        KieLoops? ended = null;
        lock (_gate)
        {
            if (_providers.Remove(provider) && _providers.Count == 0)
            {
                (ended, _loops) = (_loops, null);
            }
        }

        ended?.Dispose();
    }

    /// <summary>Loads once, whoever asks first, and starts the loops.</summary>
    /// <exception cref="EngineException">The first pull is required and no address answered.</exception>
    public void Open()
    {
        lock (_opening)
        {
            if (!_isOpen)
            {
                // On the pool: the caller may hold a synchronization context.
                LoadFirst(Task.Run(new FirstPull(_options, _plan.Scopes, Logs).RunAsync).GetAwaiter().GetResult());
                _isOpen = true;
            }

            lock (_gate)
            {
                StartLoops();
            }
        }
    }

    private void StartLoops()
    {
        if (_loops is null)
        {
            _loops = KieLoops.Start(_options, _plan.Scopes, this, _snapshot, _leaveAlone, Logs);
            _leaveAlone = null;
        }
    }

    /// <summary>Asks the engine at once and waits for its answers, no longer than the first pull may take.</summary>
    public void Refresh(KieConfigurationProvider provider)
    {
        // A reload loads every provider; the lowest asks for all of them.
        if (provider.Layer == _plan.Layers[0] && _loops is { } loops)
        {
            Task.Run(() => loops.PullNowAsync(_options.FirstPullTimeout)).GetAwaiter().GetResult();
        }
    }

    /// <summary>Takes whole lists; true when any layer differs from before.</summary>
    public bool Apply(IReadOnlyList<KieAnswer> answers)
    {
        StateDifference difference;
        lock (_gate)
        {
            var before = _state;
            var now = _store.Apply(before, answers.Select(answer => (answer.Scope, answer.Items)));
            difference = now.Since(before);
            foreach (var answer in answers)
            {
                _answers[answer.Scope] = answer;
            }

            _formerSecrets.Note(before, difference.Keys);
            _clashes = difference.Clashes ? NameClashes.Find(now) : _clashes;
            _state = now;
            Warn(now);
            foreach (var provider in difference.Content ? _providers : [])
            {
                Show(provider);
            }

            IsFromSnapshot &= _answers.Values.Any(answer => answer.Revision is null);
        }

        // Nobody listens during the first load.
        if (_isOpen && difference.Keys.Count > 0)
        {
            Tell(difference.Keys.Count);
        }

        if (difference.Content)
        {
            _loops?.Changed();
        }

        return difference.Content;
    }

    private void Tell(int keys) => KieTelemetry.Apply(keys, Revision, () =>
    {
        LogChanged(_logger, keys, Revision);
        _loops?.Telemetry.Reloaded();
        _announcer.Announce();
    });

    /// <summary>The revision a scope was answered with last.</summary>
    public long RevisionOf(KieScope scope)
    {
        lock (_gate)
        {
            return _answers.TryGetValue(scope, out var answer) ? answer.Revision ?? KiePoll.NoRevision : KiePoll.NoRevision;
        }
    }

    public KieSnapshot TakeSnapshot()
    {
        lock (_gate)
        {
            return new KieSnapshot
            {
                SavedAt = _options.Time.GetUtcNow(),
                Scopes = [.. _answers.Values.Select(answer => new KieScopeSnapshot { Name = answer.Scope.Name, Revision = answer.Revision, Items = answer.Items })],
            };
        }
    }

    private void LoadFirst(FirstAnswers pull)
    {
        _leaveAlone = pull.RetryAfter;
        if (pull.Address is { } address)
        {
            _firstAddress = address;
            Apply(pull.Answers);
            LastAnswer = _options.Time.GetUtcNow();
            LogLoaded(_logger, _state.Layers.Sum(layer => layer.Items.Count), Revision);
            return;
        }

        var causes = string.Join("; ", pull.Causes);
        foreach (var scope in _plan.Scopes)
        {
            // One of the lines below tells of it, and the loops tell when it is over.
            _trouble.Note(scope.Name, causes);
        }

        if (_options.FirstPullRequired)
        {
            throw new EngineException($"the configuration center did not answer within {_options.FirstPullTimeout}, and servicecomb:kie:firstPullRequired is true. {causes}", null) { RetryAfter = pull.RetryAfter };
        }

        if (_snapshot?.Read() is { } snapshot)
        {
            // Without revisions, so that the loops ask for everything.
            Apply([.. _plan.Scopes.Join(snapshot.Scopes, scope => scope.Name, saved => saved.Name, (scope, saved) => new KieAnswer(scope, null, saved.Items))]);
            IsFromSnapshot = true;
            LogFromSnapshot(_logger, snapshot.SavedAt, causes);
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
