using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Layers;
using ServiceComb.Net.Configuration.Cache;
using ServiceComb.Net.Configuration.Telemetry;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>The running loops of a session, with the connection they share.</summary>
internal sealed class KiePollingWorker : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<KieScopePoller> _pollers = [];
    private readonly EngineHttpClient _transport;
    private readonly KieCacheWriter? _writer;
    private Task _running = Task.CompletedTask;

    private KiePollingWorker(EngineHttpClient transport, KieCacheWriter? writer, KieTelemetry telemetry) =>
        (_transport, _writer, Telemetry) = (transport, writer, telemetry);

    public KieTelemetry Telemetry { get; }

    /// <summary>The address that answered last; null when none did.</summary>
    public Uri? CurrentEndpoint => _transport.CurrentEndpoint;

    /// <summary>Starts the loops.</summary>
    /// <param name="options">How often they ask, and where.</param>
    /// <param name="scopes">What they ask for.</param>
    /// <param name="session">Takes the answers.</param>
    /// <param name="snapshot">Where the values are kept; null when they are not.</param>
    /// <param name="leaveAlone">How long the engine asked to be left alone already; null when it did not.</param>
    /// <param name="logs">For the connection.</param>
    public static KiePollingWorker Start(
        KieOptions options, IReadOnlyList<KieScope> scopes, KieSession session, KieCacheFile? snapshot, TimeSpan? leaveAlone, ILoggerFactory logs)
    {
        var transport = KieHttpClientFactory.Create(options, options.Addresses, timeout: null, logs);
        var client = new KieClient(transport);
        var writer = snapshot is null ? null : new KieCacheWriter(snapshot, session.CreateCache, options.Time);
        var loops = new KiePollingWorker(transport, writer, new KieTelemetry(session, options.Time));
        loops._pollers.AddRange(scopes.Select(scope => new KieScopePoller(scope, client, options, session, loops.Telemetry, session.RevisionOf(scope), leaveAlone)));

        // The loops outlive the activity and the culture of whoever happened to build the configuration.
        using (ExecutionContext.SuppressFlow())
        {
            loops._running = Task.Run(loops.RunAsync);
        }

        return loops;
    }

    /// <summary>Tells that the values on disk are old.</summary>
    public void RequestCacheWrite() => _writer?.Request();

    public async Task PollNowAsync(TimeSpan longest)
    {
        try
        {
            await Task.WhenAll(_pollers.Select(poll => poll.PollNowAsync())).WaitAsync(longest, _stop.Token);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // The answers come when they come; the known values stay until then.
        }
    }

    /// <summary>Ends the loops, also during a held request. Does not wait: it may be called by a subscriber, on a loop.</summary>
    public void Dispose() => _stop.Cancel();

    /// <summary>Completes when the loops have ended and the connection is closed.</summary>
    public Task Completion => _running;

    private async Task RunAsync()
    {
        try
        {
            var loops = _pollers.Select(poll => poll.RunAsync(_stop.Token));
            await Task.WhenAll(loops.Append(_writer?.RunAsync(_stop.Token) ?? Task.CompletedTask));
        }
        finally
        {
            _transport.Dispose();
            _pollers.ForEach(static poll => poll.Dispose());
            Telemetry.Dispose();
        }
    }
}
