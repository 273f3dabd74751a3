using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Scheduling;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Verifies all subscriptions with one batch query by revision, once per interval and whenever the watch opens.</summary>
internal sealed partial class VerificationWorker(
    InstanceDirectory directory,
    DirectoryQueries queries,
    RegistryClient registry,
    IServiceRegistration registration,
    IOptions<ServiceCombOptions> options,
    TimeProvider time,
    ILogger<VerificationWorker> logger)
{
    private const double Jitter = 0.2;
    private const int MaxLoggedNames = 5;
    private static readonly TimeSpan RejectedRetryInterval = TimeSpan.FromMinutes(10);
    private readonly WakeUpSignal _requests = new();

    private volatile VerificationTime? _last;
    private long _unverifiedSince;

    /// <summary>Gets the wall-clock time of the last successful verification; null before the first.</summary>
    public DateTimeOffset? LastVerified => _last?.At;

    /// <summary>Gets the time since the last successful verification, unaffected by changes of the system clock; null before the first.</summary>
    public TimeSpan? TimeSinceVerified => _last is { } last ? time.GetElapsedTime(last.Timestamp) : null;

    /// <summary>Gets how long verification has been failing although services are tracked; null while it succeeds.</summary>
    public TimeSpan? UnverifiedDuration => Volatile.Read(ref _unverifiedSince) is not 0 and var since ? time.GetElapsedTime(since) : null;

    /// <summary>Requests a verification before the interval elapses.</summary>
    public void Request() => _requests.Set();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var outage = new OutageTracker(time);
        using var timer = time.CreateTimer(static worker => ((VerificationWorker)worker!).Request(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (!cancellationToken.IsCancellationRequested)
        {
            var factor = 1 + (Jitter * ((2 * Random.Shared.NextDouble()) - 1));
            timer.Change(options.Value.Registry.PollInterval * factor, Timeout.InfiniteTimeSpan);
            await _requests.WaitAsync(cancellationToken);
            try
            {
                directory.RemoveUnused();
                await VerifyAsync([.. directory.Subscriptions], cancellationToken);
                LogVerified(logger);
                if (outage.Failures > 0)
                {
                    LogRecovered(logger);
                }

                outage.OnSuccess();
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The current lists stay in use; the next interval retries.
                if (outage.OnFailure())
                {
                    LogOutage(outage, exception.Message);
                }
            }
        }
    }

    private void LogOutage(OutageTracker outage, string reason)
    {
        if (outage.Failures == 1)
        {
            LogFailed(logger, reason);
        }
        else
        {
            LogStillFailing(logger, outage.Duration, reason);
        }
    }

    private async Task VerifyAsync(Subscription[] subscriptions, CancellationToken cancellationToken)
    {
        if (subscriptions.Length == 0)
        {
            Volatile.Write(ref _unverifiedSince, 0);
            return;
        }

        if (_unverifiedSince == 0)
        {
            Volatile.Write(ref _unverifiedSince, time.GetTimestamp());
        }

        var batch = new BatchVerification(registry, registration.ServiceId, Apply);
        try
        {
            ExcludeRejected(await batch.RunAsync(Array.FindAll(subscriptions, one => !IsExcluded(one)), cancellationToken));
        }
        finally
        {
            if (batch.IsAccepted)
            {
                directory.Availability.OnAnswered();
            }

            if (batch.IsAccepted || (batch.IsUnsupported && Array.Exists(subscriptions, IsVerifiedIndividually)))
            {
                _last = new VerificationTime(time.GetUtcNow(), time.GetTimestamp());
                Volatile.Write(ref _unverifiedSince, 0);
            }

            batch.Unbatchable.ForEach(one => queries.Request(one));
        }
    }

    private bool IsVerifiedIndividually(Subscription subscription) =>
        subscription.HasResponse && time.GetElapsedTime(Volatile.Read(ref subscription.LastResponseTimestamp)) < options.Value.Registry.PollInterval * 2;

    // The engine rejects a batch query as a whole when one of its entries is invalid.
    private void ExcludeRejected(IReadOnlyList<Subscription> rejected)
    {
        foreach (var subscription in rejected)
        {
            subscription.RejectedAt = Math.Max(1, time.GetTimestamp());
        }

        if (rejected.Count > 0)
        {
            LogExcluded(logger, rejected.Count, LogBounds.List(rejected.Select(static subscription => $"{subscription.Application}/{subscription.Name}"), rejected.Count, MaxLoggedNames));
        }
    }

    private bool IsExcluded(Subscription subscription) =>
        subscription.RejectedAt != 0 && time.GetElapsedTime(subscription.RejectedAt) < RejectedRetryInterval;

    private void Apply(BatchFindResult result, ArraySegment<Subscription> subscriptions, SubscriptionState[] states)
    {
        foreach (var updated in result.Updated)
        {
            if (updated.Index >= 0 && updated.Index < subscriptions.Count)
            {
                Apply(subscriptions[updated.Index], updated, states[updated.Index].Generation);
            }
        }

        foreach (var index in result.NotModified)
        {
            if (index >= 0 && index < subscriptions.Count)
            {
                subscriptions[index].OnNotModified();
            }
        }

        HandleFailures(result.Failed, subscriptions);
    }

    private void Apply(Subscription subscription, BatchFindUpdate updated, int generation)
    {
        try
        {
            if (subscription.Apply(updated.Instances, updated.Rev, isKnown: true, generation, out var retained))
            {
                directory.OnRetained(subscription, retained);
                if (!subscription.LagsBehindEvents)
                {
                    return;
                }
            }

            // A query changed the list after this request was sent, or events and the list differ: query until they agree or the
            // events are old.
            queries.Request(subscription);
        }
        catch (Exception exception)
        {
            // An error for one service must not prevent the verification of the others.
            LogApplyFailed(logger, exception, subscription.Name);
        }
    }

    // A single query finds out why an entry failed: the provider may be gone, or the engine may not know the consumer. A service
    // that was unknown and still is needs no query.
    private void HandleFailures(IReadOnlyList<BatchFindFailure> failures, ArraySegment<Subscription> subscriptions)
    {
        foreach (var failure in failures)
        {
            foreach (var index in failure.Indexes)
            {
                if (index < 0 || index >= subscriptions.Count)
                {
                    continue;
                }

                if (failure.Error?.ErrorCode == ErrorCodes.ServiceNotExists && subscriptions[index] is { HasResponse: true, IsKnown: false })
                {
                    subscriptions[index].OnNotModified();
                }
                else
                {
                    queries.Request(subscriptions[index]);
                }
            }
        }
    }

    private sealed record VerificationTime(DateTimeOffset At, long Timestamp);

    [LoggerMessage(231, LogLevel.Warning, "Verification of the service directory failed; the last known instances stay in use: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(240, LogLevel.Warning, "Verification of the service directory has been failing for {Duration}; the last known instances stay in use: {Reason}")]
    private static partial void LogStillFailing(ILogger logger, TimeSpan duration, string reason);

    [LoggerMessage(237, LogLevel.Error, "The registry's response for {Service} could not be applied")]
    private static partial void LogApplyFailed(ILogger logger, Exception exception, string service);

    [LoggerMessage(239, LogLevel.Debug, "The service directory was verified")]
    private static partial void LogVerified(ILogger logger);

    [LoggerMessage(238, LogLevel.Warning, "The registry rejects queries for {Count} names, which are excluded from verification: {Names}")]
    private static partial void LogExcluded(ILogger logger, int count, string names);

    [LoggerMessage(232, LogLevel.Information, "Verification of the service directory succeeds again")]
    private static partial void LogRecovered(ILogger logger);
}
