using System.Net;
using ServiceComb.Net.Console.Live;

namespace ServiceComb.Net.Console.Sessions;

/// <summary>What one signed-in user, or everybody when the engine has no access control, works with: clients and live data. Password and
/// tokens stay here, on the server side.</summary>
internal sealed class EngineSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly Task _running;
    private NetworkCredential? _credential;
    private long _lastUsed;

    public EngineSession(ConsoleOptions options, NetworkCredential? credential, bool isShared)
    {
        (Id, Account, IsShared, _time) = (Guid.NewGuid().ToString("N"), credential?.UserName, isShared, options.Time);
        Clients = new EngineClients(options, credential is null ? null : () => credential);
        Activity = new ActivityLog(options.Time);
        Registry = new RegistryFeed(Clients.Registry, Activity, options);
        Configuration = Clients.Kie is { } kie ? new ConfigurationFeed(kie, Activity, options) : null;
        Dependencies = new DependencyFeed(Clients.Registry, Registry, options);
        Metrics = Clients.Monitor is { } monitor ? new MetricsFeed(monitor, options) : null;
        Accounts = new AccountFeed(Clients.Accounts, options);
        Engines = Clients.Engines is { } engines ? new EngineListFeed(engines, options) : null;
        Touch();
        _running = Task.WhenAll(Feeds.Select(feed => feed.RunAsync(_stop.Token)));
    }

    /// <summary>Occurs when the session ends; pages that are open leave it.</summary>
    public event Action? Ended;

    public string Id { get; }

    /// <summary>Gets the account; null when nobody signed in.</summary>
    public string? Account { get; }

    /// <summary>Gets whether the session is that of everybody who is not signed in; it does not time out.</summary>
    public bool IsShared { get; }

    public EngineClients Clients { get; }

    public RegistryFeed Registry { get; }

    /// <summary>Gets the live configuration; null without a configuration center.</summary>
    public ConfigurationFeed? Configuration { get; }

    /// <summary>Gets which service calls which; current while a page shows it.</summary>
    public DependencyFeed Dependencies { get; }

    /// <summary>Gets the latest metrics, current while a page shows them; null without a monitoring API.</summary>
    public MetricsFeed? Metrics { get; }

    /// <summary>Gets accounts and roles, current while a page shows them.</summary>
    public AccountFeed Accounts { get; }

    /// <summary>Gets the engines, current while a page shows them; null without a control plane.</summary>
    public EngineListFeed? Engines { get; }

    public ActivityLog Activity { get; }

    private IEnumerable<Feed> Feeds => new Feed?[] { Registry, Configuration, Dependencies, Metrics, Accounts, Engines }.OfType<Feed>();

    /// <summary>Gets the time stamp of the last use.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Uses the new password of the account from now on.</summary>
    public void UsePassword(string password) => Volatile.Write(ref _credential, new NetworkCredential(Account, password));

    public void Touch() => Volatile.Write(ref _lastUsed, _time.GetTimestamp());

    public bool IsIdleFor(TimeSpan timeout) => _time.GetElapsedTime(LastUsed) >= timeout;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Ended?.Invoke();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Clients.Dispose();
        _stop.Dispose();
    }
}
