using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Registration;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Holds the watch open and hands its events to the subscriptions. The watch is a hint: whenever it opens, every
/// subscription is asked once, which also tells the engine what this service consumes.</summary>
internal sealed partial class WatchLoop(
    InstanceDirectory directory,
    DirectoryQueries queries,
    RegistryClient registry,
    IServiceRegistration self,
    TimeProvider time,
    ILogger<WatchLoop> logger)
{
    private const double LongestPauseInSeconds = 10;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await self.Registered.WaitAsync(cancellationToken);
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var watch = await registry.WatchAsync(self.ServiceId!, cancellationToken);
                LogOpen(logger);
                failures = 0;
                foreach (var subscription in directory.Subscriptions)
                {
                    queries.Request(subscription);
                }

                await foreach (var change in watch.ReadAllAsync(cancellationToken))
                {
                    Apply(change);
                }

                LogLost(logger, "the engine closed it");
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (failures == 0)
                {
                    LogLost(logger, exception.Message);
                }
            }

            var pause = Math.Min(LongestPauseInSeconds, Math.Pow(2, Math.Min(failures++, 6)) / 2);
            await Task.Delay(TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2))), time, cancellationToken);
        }
    }

    private void Apply(Protocol.Registry.InstanceEvent change)
    {
        if (change.Key is { } key && directory.Find(key) is { } subscription)
        {
            subscription.Apply(change);
            queries.Request(subscription, revisionMoves: true);
        }
    }

    [LoggerMessage(241, LogLevel.Information, "The watch is open")]
    private static partial void LogOpen(ILogger logger);

    [LoggerMessage(242, LogLevel.Warning, "The watch is lost and will be opened again; meanwhile the directory is verified by queries: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
