using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Registers the endpoints again when the server listens on other addresses, for example after a change of
/// <c>Kestrel:Endpoints</c>. Servers do not raise an event for such changes, so the worker polls.</summary>
internal sealed partial class EndpointWorker(
    EndpointPublisher publisher, PublishedEndpoints endpoints, TimeProvider time, ILogger<EndpointWorker> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <param name="registered">The listeners whose endpoints are registered already.</param>
    /// <param name="cancellationToken">Stops the worker.</param>
    public async Task RunAsync(IReadOnlyList<ServerListener> registered, CancellationToken cancellationToken)
    {
        var (published, last) = (registered, registered);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // A server stops some listeners before it starts others, so wait until the addresses are stable.
            var current = publisher.GetListeners();
            if (AreSame(current, last) && !AreSame(current, published))
            {
                published = current;
                await PublishAsync(current, cancellationToken);
            }

            last = current;
        }
    }

    private async Task PublishAsync(IReadOnlyList<ServerListener> listeners, CancellationToken cancellationToken)
    {
        try
        {
            LogChanged(logger, string.Join(", ", listeners.Select(static listener => listener.Address)));
            endpoints.Replace(await publisher.PublishAsync(listeners, cancellationToken));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, exception.Message);
        }
    }

    private static bool AreSame(IReadOnlyList<ServerListener> one, IReadOnlyList<ServerListener> other) =>
        one.Select(static listener => listener.Address).ToHashSet().SetEquals(other.Select(static listener => listener.Address));

    [LoggerMessage(217, LogLevel.Information, "The server now listens on {Addresses}; registering this instance again")]
    private static partial void LogChanged(ILogger logger, string addresses);

    [LoggerMessage(218, LogLevel.Warning, "Registering the new addresses of the server failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
