using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Publishes again when the server listens at other addresses, as after a change of <c>Kestrel:Endpoints</c>. Servers
/// do not announce such changes.</summary>
internal sealed partial class EndpointWorker(
    ServerListeners listeners, EndpointPublisher publisher, PublishedEndpoints endpoints, TimeProvider time, ILogger<EndpointWorker> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="addresses">The addresses that are published already.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        var (published, last) = (addresses, addresses);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // A server stops some listeners before it starts others, so a change counts when it lasts.
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

    [LoggerMessage(218, LogLevel.Warning, "The new addresses of the server are not registered: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
