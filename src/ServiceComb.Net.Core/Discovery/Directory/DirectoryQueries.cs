using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Scheduling;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Queries single services. At most one query per service is in flight: requests that arrive meanwhile are merged into
/// one follow-up query, so a burst of events costs two queries and no event is lost. The total number of concurrent queries is
/// limited, which protects the engine when an app starts with a thousand services or calls made-up names.</summary>
internal sealed partial class DirectoryQueries(
    RegistryClient registry, MicroserviceNameLookup names, IServiceRegistration registration, TimeProvider time, ILogger<DirectoryQueries> logger) : IDisposable
{
    private const int MaxFailures = 5;
    private const int MaxConcurrent = 16;
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(5);

    // Limits the query rate during an event storm, in which every query is followed by another request.
    private static readonly TimeSpan MinQueryInterval = TimeSpan.FromSeconds(0.3);

    // The instance lists of a real engine lag behind its events by 0.3 to 2.3 seconds (measured): retry until the revision changes.
    private static readonly TimeSpan[] RevisionRetryDelays = [TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _slots = new(MaxConcurrent);

    /// <summary>Gets or sets the directory, which is created after this object.</summary>
    public InstanceDirectory? Directory { get; set; }

    /// <summary>Requests a query for one service.</summary>
    /// <param name="subscription">The subscription of the service.</param>
    /// <param name="expectsChange">True after an event: the query is repeated while the engine responds that nothing changed.</param>
    public void Request(Subscription subscription, bool expectsChange = false)
    {
        if (expectsChange)
        {
            Volatile.Write(ref subscription.HasPendingEvent, true);
        }

        while (true)
        {
            var state = Volatile.Read(ref subscription.QueryState);
            if (state == 2)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref subscription.QueryState, state + 1, state) == state)
            {
                if (state == 0)
                {
                    Start(subscription);
                }

                return;
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _slots.Dispose();
    }

    private void Start(Subscription subscription)
    {
        var stop = _stop.Token;
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => RunAsync(subscription, stop), CancellationToken.None);
        }
    }

    private async Task RunAsync(Subscription subscription, CancellationToken stop)
    {
        try
        {
            await QueryAsync(subscription, Interlocked.Exchange(ref subscription.HasPendingEvent, false), stop);
            while (Interlocked.CompareExchange(ref subscription.QueryState, 0, 1) != 1)
            {
                await Task.Delay(MinQueryInterval, time, stop);
                Interlocked.Exchange(ref subscription.QueryState, 1);
                await QueryAsync(subscription, Interlocked.Exchange(ref subscription.HasPendingEvent, false), stop);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The app is stopping.
        }
        catch (Exception exception)
        {
            // An unexpected error ends this query, but not later ones. It may have been the query after an event.
            subscription.ForgetRevision();
            var isRequested = Interlocked.Exchange(ref subscription.QueryState, 0) == 2;
            LogUnexpectedFailure(logger, exception, subscription.Name);
            if (isRequested)
            {
                Request(subscription);
            }
        }
    }

    private async Task QueryAsync(Subscription subscription, bool expectsChange, CancellationToken stop)
    {
        var failures = 0;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var changed = await QueryOnceAsync(subscription, stop);
                if ((changed && !subscription.LagsBehindEvents) || !(expectsChange || subscription.LagsBehindEvents))
                {
                    return;
                }

                if (attempt == RevisionRetryDelays.Length)
                {
                    // A late event may be stale, and an unchanged revision does not confirm a list that events modified:
                    // request the full list next time.
                    subscription.ForgetRevision();
                    return;
                }

                await Task.Delay(RevisionRetryDelays[attempt], time, stop);
            }
            catch (EngineException exception)
            {
                // Without a list, callers are waiting for the query: retry with a growing delay, which also spreads the load
                // on an engine that returns after an outage. With a list, the next verification is soon enough.
                LogFailure(exception, subscription);
                OnFailed(exception, subscription);
                if (subscription.HasResponse || exception.IsResponseTooLarge || failures == MaxFailures)
                {
                    if (expectsChange)
                    {
                        subscription.ForgetRevision();
                    }

                    return;
                }

                attempt = -1;
                await Task.Delay(Backoff.Delay(++failures, MinRetryDelay, MaxRetryDelay), time, stop);
            }
        }
    }

    private void OnFailed(EngineException failure, Subscription subscription)
    {
        if (failure.IsResponseTooLarge)
        {
            Directory?.Availability.OnAnswered();
        }
        else
        {
            Directory?.Availability.OnFailed(failure.Message);
        }

        Directory?.ApplyCache(subscription);
    }

    // Verification cannot split the response for a single service either, so warn once per service.
    private void LogFailure(EngineException failure, Subscription subscription)
    {
        if (failure.IsResponseTooLarge && !Interlocked.Exchange(ref subscription.IsOversizeLogged, true))
        {
            LogTooLarge(logger, subscription.Name, failure.Message);
        }

        LogQueryFailed(logger, subscription.Name, failure.Message);
    }

    private async Task<bool> QueryOnceAsync(Subscription subscription, CancellationToken stop)
    {
        await _slots.WaitAsync(stop);
        try
        {
            Volatile.Write(ref subscription.LastQueryTimestamp, time.GetTimestamp());
            return await QueryOnceAsync(subscription, registration.ServiceId, stop);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<bool> QueryOnceAsync(Subscription subscription, string? consumer, CancellationToken stop)
    {
        try
        {
            return await FindAsync(subscription, consumer, stop);
        }
        catch (EngineException exception) when (exception.ErrorCode == ErrorCodes.ServiceNotExists)
        {
            Directory?.Availability.OnAnswered();
            return await FindWithoutConsumerAsync(subscription, consumer, stop);
        }
    }

    // The engine also returns ServiceNotExists when it does not know the consumer, for example after a restart with empty data;
    // that does not mean that the provider is gone. The name may also be spelled differently, because host names are case-insensitive.
    private async Task<bool> FindWithoutConsumerAsync(Subscription subscription, string? consumer, CancellationToken stop)
    {
        try
        {
            if (consumer is not null)
            {
                return await FindAsync(subscription, null, stop);
            }
        }
        catch (EngineException exception) when (exception.ErrorCode == ErrorCodes.ServiceNotExists)
        {
            // The engine does not know the provider.
        }

        if (await names.FindSpellingAsync(subscription.Key, stop) is { } spelling && spelling != subscription.Name)
        {
            subscription.Rename(spelling);
            return await FindAsync(subscription, consumer, stop);
        }

        if (!subscription.HasResponse)
        {
            LogUnknown(logger, subscription.Name, subscription.Application, subscription.Key.Environment ?? "");
        }

        ReportRetained(subscription, subscription.Apply([], null, isKnown: false, subscription.State.Generation, out var retained), retained);
        return true;
    }

    private async Task<bool> FindAsync(Subscription subscription, string? consumer, CancellationToken stop)
    {
        var (revision, generation) = subscription.State;
        var result = await registry.QueryInstancesAsync(subscription.Key, consumer, revision, cancellationToken: stop);
        Directory?.Availability.OnAnswered();
        if (result.NotModified)
        {
            subscription.OnNotModified();
            return false;
        }

        return ReportRetained(subscription, subscription.Apply(result.Instances, result.Revision, isKnown: true, generation, out var retained), retained);
    }

    private bool ReportRetained(Subscription subscription, bool isApplied, int retained)
    {
        Directory?.OnRetained(subscription, retained);
        return isApplied;
    }

    [LoggerMessage(223, LogLevel.Information, "Service {Service} is not registered in application '{Application}' and environment '{Environment}'. Services of other environments are not visible; a service of another application needs an alias (servicecomb:discovery:aliases) and must set its property allowCrossApp")]
    private static partial void LogUnknown(ILogger logger, string service, string application, string environment);

    [LoggerMessage(224, LogLevel.Error, "Query for {Service} failed unexpectedly")]
    private static partial void LogUnexpectedFailure(ILogger logger, Exception exception, string service);

    [LoggerMessage(225, LogLevel.Warning, "The instance list of {Service} exceeds the response size limit; the last known instances stay in use: {Reason}")]
    private static partial void LogTooLarge(ILogger logger, string service, string reason);

    [LoggerMessage(221, LogLevel.Debug, "Query for the instances of {Service} failed: {Reason}")]
    private static partial void LogQueryFailed(ILogger logger, string service, string reason);
}
