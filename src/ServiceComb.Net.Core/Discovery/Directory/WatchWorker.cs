using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Scheduling;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Keeps the watch connection open and applies its events to the subscriptions. Events are only hints: whenever the
/// watch opens, all subscriptions are verified, which also tells the engine which services this service consumes.</summary>
internal sealed partial class WatchWorker(
    InstanceDirectory directory,
    DirectoryQueries queries,
    VerificationWorker verification,
    RegistryClient registry,
    InstanceRegistrar registrar,
    IOptions<ServiceCombOptions> options,
    TimeProvider time,
    ILogger<WatchWorker> logger)
{
    private static readonly TimeSpan MinReconnectDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MaxReconnectDelay = TimeSpan.FromSeconds(10);

    // A watch that closes sooner, for example because the engine does not know the microservice, does not reset the reconnect delay.
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(5);

    public bool IsOpen { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await registrar.Registered.WaitAsync(cancellationToken);
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            // A watch is bound to a microservice ID. When that microservice is deleted, the watch stays open but reports nothing.
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

            var pollInterval = options.Value.Registry.PollInterval;
            var maxDelay = pollInterval < MaxReconnectDelay ? pollInterval : MaxReconnectDelay;
            await Task.Delay(Backoff.Delay(++failures, MinReconnectDelay, maxDelay), time, cancellationToken);
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

    [LoggerMessage(241, LogLevel.Information, "Connected to the watch of the registry; changes of instances are received immediately")]
    private static partial void LogOpen(ILogger logger);

    [LoggerMessage(242, LogLevel.Warning, "The watch of the registry is disconnected and will reconnect; until then instances are polled: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
