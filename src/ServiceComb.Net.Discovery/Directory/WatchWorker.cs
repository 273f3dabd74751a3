using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Holds the watch open and hands its events to the subscriptions. The watch is a hint: whenever it opens, all
/// subscriptions are verified, which also tells the engine what this service consumes.</summary>
internal sealed partial class WatchWorker(
    InstanceDirectory directory,
    DirectoryQueries queries,
    VerificationWorker verification,
    RegistryClient registry,
    InstanceRegistrar registrar,
    IOptions<DiscoveryOptions> options,
    TimeProvider time,
    ILogger<WatchWorker> logger)
{
    private static readonly TimeSpan MaxReconnectDelay = TimeSpan.FromSeconds(10);

    // A watch that ends sooner, as that of a microservice the engine does not know, was none: pauses go on growing.
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(5);

    public bool IsOpen { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await registrar.Registered.WaitAsync(cancellationToken);
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            // A watch belongs to a registered microservice; once that is deleted, it stays open and says nothing.
            var (serviceId, replaced) = registrar.CurrentMembership;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, replaced);
            var (started, wasOpen) = (time.GetTimestamp(), false);
            var reason = "the engine closed it";
            try
            {
                await WatchAsync(serviceId!, () => wasOpen = true, either.Token);
            }
            catch (OperationCanceledException) when (replaced.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                continue;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                reason = exception.Message;
            }

            if (wasOpen || failures == 0)
            {
                LogLost(logger, reason);
            }

            failures = wasOpen && time.GetElapsedTime(started) > StableAfter ? 0 : failures;

            var longest = Math.Min(MaxReconnectDelay.TotalSeconds, options.Value.PollInterval.TotalSeconds);
            var pause = Math.Min(longest, Math.Pow(2, Math.Min(failures++, 6)) / 2);
            await Task.Delay(TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2))), time, cancellationToken);
        }
    }

    private async Task WatchAsync(string serviceId, Action opened, CancellationToken cancellationToken)
    {
        try
        {
            using var watch = await registry.WatchAsync(serviceId, cancellationToken);
            LogOpen(logger);
            IsOpen = true;
            opened();
            verification.Request();
            await foreach (var change in watch.ReadAllAsync(cancellationToken))
            {
                Apply(change);
            }
        }
        finally
        {
            IsOpen = false;
        }
    }

    private void Apply(InstanceEvent change)
    {
        if (change.Key is { } key && directory.Find(key) is { } subscription)
        {
            directory.OnRetained(subscription, subscription.Apply(change));
            queries.Request(subscription, expectsChange: true);
        }
    }

    [LoggerMessage(241, LogLevel.Information, "The watch is open")]
    private static partial void LogOpen(ILogger logger);

    [LoggerMessage(242, LogLevel.Warning, "The watch is lost and will be opened again; meanwhile the directory is verified by queries: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
