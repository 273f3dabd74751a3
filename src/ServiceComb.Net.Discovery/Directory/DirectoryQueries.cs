using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Queries for single services, at most one in flight for each: a request that comes during a query makes one
/// more after it, so bursts of events cost two queries and none is lost. Of all together a few are in flight at once, so
/// neither a start with a thousand services nor names that somebody makes up are a storm for the engine.</summary>
internal sealed partial class DirectoryQueries(
    RegistryClient registry, MicroserviceNameLookup names, IServiceRegistration registration, TimeProvider time, ILogger<DirectoryQueries> logger) : IDisposable
{
    private const int MaxFailures = 5;
    private const int MaxConcurrent = 16;
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(5);

    // A storm of events keeps wanting one more query: that many seconds lie between two of them.
    private static readonly TimeSpan MinQueryInterval = TimeSpan.FromSeconds(0.3);

    // Finds of a real engine lag behind its events by 0.3 to 2.3 seconds (measured): ask again until the revision moves.
    private static readonly TimeSpan[] RevisionRetryDelays = [TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _slots = new(MaxConcurrent);

    /// <summary>The directory, which is made after this.</summary>
    public InstanceDirectory? Directory { get; set; }

    /// <summary>Asks for one service soon.</summary>
    /// <param name="subscription">The service.</param>
    /// <param name="expectsChange">Whether an event came, so that an unchanged answer is not the last word.</param>
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
            // The app stops.
        }
        catch (Exception exception)
        {
            // Whatever it is, it ends this query and not those to come.
            var isWanted = Interlocked.Exchange(ref subscription.QueryState, 0) == 2;
            LogUnexpectedFailure(logger, exception, subscription.Name);
            if (isWanted)
            {
                Request(subscription);
            }
        }
    }

    private async Task QueryAsync(Subscription subscription, bool expectsChange, CancellationToken stop)
    {
        var failures = 0;
        for (var asked = 0; ; asked++)
        {
            try
            {
                var changed = await QueryOnceAsync(subscription, stop);
                if ((changed && !subscription.LagsBehindEvents) || !(expectsChange || subscription.LagsBehindEvents))
                {
                    return;
                }

                if (asked == RevisionRetryDelays.Length)
                {
                    // An event that came late says what is no longer so: that the revision stays confirms no list that
                    // events changed.
                    subscription.ForgetRevision();
                    return;
                }

                await Task.Delay(RevisionRetryDelays[asked], time, stop);
            }
            catch (EngineException exception)
            {
                // Once a list is there, the next verification is soon enough; without one, callers wait for it. But an
                // engine that is away for longer is not to be met by everything at once when it is back.
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

                asked = -1;
                var pause = Math.Min(MaxRetryDelay.TotalSeconds, MinRetryDelay.TotalSeconds * Math.Pow(2, Math.Min(failures++, 8)));
                await Task.Delay(TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2))), time, stop);
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

    // No verification has a way around this one either, so it is told, once.
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
        catch (EngineException refusal) when (refusal.ErrorCode == ErrorCodes.ServiceNotExists)
        {
            Directory?.Availability.OnAnswered();
            return await FindWithoutConsumerAsync(subscription, consumer, stop);
        }
    }

    // 400012 also means that the engine does not know who asks, as after a restart with empty data: that is no news
    // about the provider. And the name may be spelled otherwise, as host names know no case.
    private async Task<bool> FindWithoutConsumerAsync(Subscription subscription, string? consumer, CancellationToken stop)
    {
        try
        {
            if (consumer is not null)
            {
                return await FindAsync(subscription, null, stop);
            }
        }
        catch (EngineException refusal) when (refusal.ErrorCode == ErrorCodes.ServiceNotExists)
        {
            // The provider it is.
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

        ReportRetained(subscription, subscription.Apply([], null, isKnown: false, subscription.State.Generation, out var doubted), doubted);
        return true;
    }

    private async Task<bool> FindAsync(Subscription subscription, string? consumer, CancellationToken stop)
    {
        var (revision, generation) = subscription.State;
        var answer = await registry.FindInstancesAsync(subscription.Key, consumer, revision, stop);
        Directory?.Availability.OnAnswered();
        if (answer.NotModified)
        {
            subscription.OnNotModified();
            return false;
        }

        return ReportRetained(subscription, subscription.Apply(answer.Instances, answer.Revision, isKnown: true, generation, out var doubted), doubted);
    }

    private bool ReportRetained(Subscription subscription, bool taken, int doubted)
    {
        Directory?.OnRetained(subscription, doubted);
        return taken;
    }

    [LoggerMessage(223, LogLevel.Information, "The registry knows no service {Service} in application '{Application}' and environment '{Environment}'. One of another environment is not seen, and one of another application is an alias (servicecomb:discovery:aliases) and must allow it (its property allowCrossApp)")]
    private static partial void LogUnknown(ILogger logger, string service, string application, string environment);

    [LoggerMessage(224, LogLevel.Error, "A query for {Service} failed in a way that it should not")]
    private static partial void LogUnexpectedFailure(ILogger logger, Exception exception, string service);

    [LoggerMessage(225, LogLevel.Warning, "The instances of {Service} are too many for one answer and stay as they are: {Reason}")]
    private static partial void LogTooLarge(ILogger logger, string service, string reason);

    [LoggerMessage(221, LogLevel.Debug, "The instances of {Service} could not be queried: {Reason}")]
    private static partial void LogQueryFailed(ILogger logger, string service, string reason);
}
