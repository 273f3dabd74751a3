using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Registers the endpoints again when the server listens on other addresses, for example after a change of
/// <c>Kestrel:Endpoints</c>. Servers do not raise an event for such changes, so the worker polls.</summary>
internal sealed partial class EndpointWorker(
    ServerListeners listeners, EndpointPublisher publisher, PublishedEndpoints endpoints, TimeProvider time, ILogger<EndpointWorker> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <param name="addresses">The addresses that are registered already.</param>
    /// <param name="cancellationToken">Stops the worker.</param>
    public async Task RunAsync(IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        var (published, last) = (addresses, addresses);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // A server stops some listeners before it starts others, so wait until the addresses are stable.
            var current = listeners.Addresses;
            if (AreSame(current, last) && !AreSame(current, published))
            {
                published = current;
                await PublishAsync(current, cancellationToken);
            }

            last = current;
        }
    }

    private async Task PublishAsync(IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        try
        {
            LogChanged(logger, string.Join(", ", addresses));
            endpoints.Replace(await publisher.PublishAsync(addresses, cancellationToken));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, exception.Message);
        }
    }

    private static bool AreSame(IReadOnlyList<string> one, IReadOnlyList<string> other) => one.ToHashSet().SetEquals(other);

    [LoggerMessage(217, LogLevel.Information, "The server now listens on {Addresses}; registering this instance again")]
    private static partial void LogChanged(ILogger logger, string addresses);

    [LoggerMessage(218, LogLevel.Warning, "Registering the new addresses of the server failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
