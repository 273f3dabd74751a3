using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Verifies all subscriptions with one batch query by revisions, once per interval and whenever the watch opened.</summary>
internal sealed partial class VerificationWorker(
    InstanceDirectory directory,
    DirectoryQueries queries,
    RegistryClient registry,
    IServiceRegistration registration,
    IOptions<DiscoveryOptions> options,
    TimeProvider time,
    ILogger<VerificationWorker> logger)
{
    private const double Jitter = 0.2;
    private const int MaxLoggedNames = 5;
    private static readonly TimeSpan RejectedRetryInterval = TimeSpan.FromMinutes(10);
    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile VerificationTime? _last;
    private long _unverifiedSince;

    /// <summary>When the engine answered a verification last, in real time; null before the first.</summary>
    public DateTimeOffset? LastVerified => _last?.At;

    /// <summary>The time since then, which no change of the calendar makes longer or shorter; null before the first.</summary>
    public TimeSpan? TimeSinceVerified => _last is { } last ? time.GetElapsedTime(last.Timestamp) : null;

    /// <summary>How long no verification has succeeded although services are used; null while the last one did.</summary>
    public TimeSpan? UnverifiedDuration => Volatile.Read(ref _unverifiedSince) is not 0 and var since ? time.GetElapsedTime(since) : null;

    /// <summary>Verifies without waiting for the interval to end.</summary>
    public void Request() => _requests.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var outage = new OutageTracker(time);
        using var timer = time.CreateTimer(static loop => ((VerificationWorker)loop!).Request(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (!cancellationToken.IsCancellationRequested)
        {
            var factor = 1 + (Jitter * ((2 * Random.Shared.NextDouble()) - 1));
            timer.Change(options.Value.PollInterval * factor, Timeout.InfiniteTimeSpan);
            await _requests.Reader.ReadAsync(cancellationToken);
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
                // The lists that are there stay; the next interval tries again.
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

    private async Task VerifyAsync(Subscription[] asked, CancellationToken cancellationToken)
    {
        if (asked.Length == 0)
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
            ExcludeRejected(await batch.RunAsync(Array.FindAll(asked, one => !IsExcluded(one)), cancellationToken));
        }
        finally
        {
            if (batch.IsAccepted)
            {
                directory.Availability.OnAnswered();
            }

            if (batch.IsAccepted || (batch.IsUnsupported && Array.Exists(asked, IsVerifiedIndividually)))
            {
                _last = new VerificationTime(time.GetUtcNow(), time.GetTimestamp());
                Volatile.Write(ref _unverifiedSince, 0);
            }

            batch.Unbatchable.ForEach(one => queries.Request(one));
        }
    }

    private bool IsVerifiedIndividually(Subscription subscription) =>
        subscription.HasResponse && time.GetElapsedTime(Volatile.Read(ref subscription.LastResponseTimestamp)) < options.Value.PollInterval * 2;

    // An engine refuses a batch query as a whole when one entry of it is invalid.
    private void ExcludeRejected(IReadOnlyList<Subscription> refused)
    {
        foreach (var one in refused)
        {
            one.RejectedAt = Math.Max(1, time.GetTimestamp());
        }

        if (refused.Count > 0)
        {
            LogExcluded(logger, refused.Count, LogBounds.List(refused.Select(static one => $"{one.Application}/{one.Name}"), refused.Count, MaxLoggedNames));
        }
    }

    private bool IsExcluded(Subscription subscription) =>
        subscription.RejectedAt != 0 && time.GetElapsedTime(subscription.RejectedAt) < RejectedRetryInterval;

    private void Apply(BatchFindResult result, ArraySegment<Subscription> asked, SubscriptionState[] states)
    {
        foreach (var updated in result.Updated ?? [])
        {
            if (updated.Index >= 0 && updated.Index < asked.Count)
            {
                Apply(asked[updated.Index], updated, states[updated.Index].Generation);
            }
        }

        foreach (var index in result.NotModified ?? [])
        {
            if (index >= 0 && index < asked.Count)
            {
                asked[index].OnNotModified();
            }
        }

        HandleFailures(result.Failed ?? [], asked);
    }

    private void Apply(Subscription subscription, BatchFindUpdate updated, int generation)
    {
        try
        {
            if (subscription.Apply(updated.Instances ?? [], updated.Rev, isKnown: true, generation, out var doubted))
            {
                directory.OnRetained(subscription, doubted);
            }
            else
            {
                // Events and queries were faster than this answer; which is newer only the engine knows.
                queries.Request(subscription);
            }
        }
        catch (Exception exception)
        {
            // Whatever is wrong with one service, the others are verified.
            LogApplyFailed(logger, exception, subscription.Name);
        }
    }

    // Why an entry failed (provider gone, or consumer unknown) is a question for a single query; that a service nobody
    // knew is still unknown is no question at all, but an answer.
    private void HandleFailures(IReadOnlyList<BatchFindFailure> failures, ArraySegment<Subscription> asked)
    {
        foreach (var failure in failures)
        {
            foreach (var index in failure.Indexes ?? [])
            {
                if (index < 0 || index >= asked.Count)
                {
                    continue;
                }

                if (failure.Error?.ErrorCode == ErrorCodes.ServiceNotExists && asked[index] is { HasResponse: true, IsKnown: false })
                {
                    asked[index].OnNotModified();
                }
                else
                {
                    queries.Request(asked[index]);
                }
            }
        }
    }

    private sealed record VerificationTime(DateTimeOffset At, long Timestamp);

    [LoggerMessage(231, LogLevel.Warning, "The directory cannot be verified and stays as it is: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(240, LogLevel.Warning, "The directory has not been verified for {Duration} and stays as it is: {Reason}")]
    private static partial void LogStillFailing(ILogger logger, TimeSpan duration, string reason);

    [LoggerMessage(237, LogLevel.Error, "What the registry answered about {Service} could not be taken")]
    private static partial void LogApplyFailed(ILogger logger, Exception exception, string service);

    [LoggerMessage(239, LogLevel.Debug, "The directory is verified")]
    private static partial void LogVerified(ILogger logger);

    [LoggerMessage(238, LogLevel.Warning, "The registry refuses queries for {Count} names, which are left out of the verification: {Names}")]
    private static partial void LogExcluded(ILogger logger, int count, string names);

    [LoggerMessage(232, LogLevel.Information, "The directory is verified again")]
    private static partial void LogRecovered(ILogger logger);
}
