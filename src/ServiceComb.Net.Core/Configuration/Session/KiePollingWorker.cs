using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Cache;
using ServiceComb.Net.Configuration.Layers;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Runs the pollers of a session and owns their connection.</summary>
internal sealed class KiePollingWorker : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<KieScopePoller> _pollers = [];
    private readonly EngineHttpClient _transport;
    private readonly KieCacheWriter? _writer;
    private Task _running = Task.CompletedTask;

    private KiePollingWorker(EngineHttpClient transport, KieCacheWriter? writer) => (_transport, _writer) = (transport, writer);

    /// <summary>The address that responded last; null before the first response.</summary>
    public Uri? CurrentEndpoint => _transport.CurrentEndpoint;

    /// <summary>Starts polling.</summary>
    /// <param name="options">The options.</param>
    /// <param name="scopes">The scopes to poll.</param>
    /// <param name="session">The session that receives the lists.</param>
    /// <param name="retryAfter">The time to wait before the first request, as requested by the engine; null for none.</param>
    /// <param name="logs">The logger factory of the HTTP client.</param>
    public static KiePollingWorker Start(
        ServiceCombOptions options, IReadOnlyList<KieScope> scopes, KieSession session, TimeSpan? retryAfter, ILoggerFactory logs)
    {
        var transport = KieHttpClientFactory.Create(options, options.Kie.Addresses, timeout: null, logs);
        var client = new KieClient(transport);
        var writer = session.CacheFile is null ? null : new KieCacheWriter(() => session.CacheFile, session.CreateCache, options.Time);
        var worker = new KiePollingWorker(transport, writer);
        worker._pollers.AddRange(scopes.Select(scope => new KieScopePoller(scope, client, options, session, session.RevisionOf(scope), retryAfter)));

        // The worker outlives the activity and the culture of the caller that built the configuration.
        using (ExecutionContext.SuppressFlow())
        {
            worker._running = Task.Run(worker.RunAsync);
        }

        return worker;
    }

    /// <summary>Requests writing the cache file.</summary>
    public void RequestCacheWrite() => _writer?.Request();

    public async Task PollNowAsync(TimeSpan timeout)
    {
        try
        {
            await Task.WhenAll(_pollers.Select(poller => poller.PollNowAsync())).WaitAsync(timeout, _stop.Token);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Keep the current values until the responses arrive.
        }
    }

    /// <summary>Cancels polling, including held requests. Does not wait, because a change callback on a poller may call it.</summary>
    public void Dispose() => _stop.Cancel();

    /// <summary>A task that completes when polling has ended and the connection is closed.</summary>
    public Task Completion => _running;

    private async Task RunAsync()
    {
        try
        {
            var pollers = _pollers.Select(poller => poller.RunAsync(_stop.Token));
            await Task.WhenAll(pollers.Append(_writer?.RunAsync(_stop.Token) ?? Task.CompletedTask));
        }
        finally
        {
            _transport.Dispose();
            _pollers.ForEach(static poller => poller.Dispose());
        }
    }
}
