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

/// <summary>Verifies all subscriptions with one batch query by revisions, once per interval and whenever the watch opened; an
/// answer that is too large is asked for in halves.</summary>
internal sealed partial class VerificationLoop(
    InstanceDirectory directory,
    DirectoryQueries queries,
    RegistryClient registry,
    IServiceRegistration self,
    IOptions<DiscoveryOptions> options,
    TimeProvider time,
    ILogger<VerificationLoop> logger)
{
    private const double Jitter = 0.2;
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile Moment? _last;

    /// <summary>When the engine answered a verification last, in real time; null before the first.</summary>
    public DateTimeOffset? LastVerified => _last?.At;

    /// <summary>The time since then, which no change of the calendar makes longer or shorter; null before the first.</summary>
    public TimeSpan? SinceVerified => _last is { } last ? time.GetElapsedTime(last.Timestamp) : null;

    /// <summary>Verifies at once.</summary>
    public void Request() => _wanted.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failing = false;
        using var timer = time.CreateTimer(static loop => ((VerificationLoop)loop!).Request(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (!cancellationToken.IsCancellationRequested)
        {
            var factor = 1 + (Jitter * ((2 * Random.Shared.NextDouble()) - 1));
            timer.Change(options.Value.PollInterval * factor, Timeout.InfiniteTimeSpan);
            await _wanted.Reader.ReadAsync(cancellationToken);
            try
            {
                directory.EndUnused();
                await VerifyAsync(directory.Subscriptions.ToArray(), cancellationToken);
                if (failing)
                {
                    LogBack(logger);
                }

                failing = false;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The lists that are there stay; the next interval tries again.
                if (!failing)
                {
                    LogFailed(logger, exception.Message);
                }

                failing = true;
            }
        }
    }

    private async Task VerifyAsync(ArraySegment<Subscription> asked, CancellationToken cancellationToken)
    {
        if (asked.Count == 0)
        {
            return;
        }

        var states = asked.Select(static one => one.State).ToArray();
        var batch = new BatchFindRequest
        {
            ConsumerServiceId = self.ServiceId,
            Services = [.. asked.Zip(states, static (one, state) => new BatchFindService { Service = one.Key, Rev = state.Revision })],
        };
        BatchFindAnswer answer;
        try
        {
            answer = await registry.FindManyInstancesAsync(batch, cancellationToken);
        }
        catch (EngineException refusal) when (refusal.Status is 404 or 405)
        {
            // An old engine has no batch queries: each service is asked for alone.
            AskSingly(asked);
            return;
        }
        catch (EngineException large) when (large.AnswerIsTooLarge)
        {
            await VerifyHalvesAsync(asked, cancellationToken);
            return;
        }

        Apply(answer.Services ?? new BatchFindResult(), asked, states);
        _last = new Moment(time.GetUtcNow(), time.GetTimestamp());
    }

    // As after an engine's restart, when everything counts as changed. One half after the other, since each may be large.
    private async Task VerifyHalvesAsync(ArraySegment<Subscription> asked, CancellationToken cancellationToken)
    {
        if (asked.Count == 1)
        {
            AskSingly(asked);
            return;
        }

        var half = asked.Count / 2;
        var first = VerifyAsync(asked[..half], cancellationToken);
        await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await VerifyAsync(asked[half..], cancellationToken);
        await first;
    }

    private void AskSingly(ArraySegment<Subscription> asked)
    {
        foreach (var one in asked)
        {
            queries.Request(one);
        }
    }

    private void Apply(BatchFindResult result, ArraySegment<Subscription> asked, (string? Revision, int Generation)[] states)
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
                asked[index].Confirm();
            }
        }

        AskWhy(result.Failed ?? [], asked);
    }

    private void Apply(Subscription subscription, BatchFindUpdate updated, int generation)
    {
        try
        {
            if (subscription.Apply(updated.Instances ?? [], updated.Rev, isKnown: true, generation, out var doubted))
            {
                directory.Doubted(subscription, doubted);
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
            LogUnverified(logger, exception, subscription.Name);
        }
    }

    // Why an entry failed (provider gone, or consumer unknown) is a question for a single query; that a service nobody
    // knew is still unknown is no question at all, but an answer.
    private void AskWhy(IReadOnlyList<BatchFindFailure> failures, ArraySegment<Subscription> asked)
    {
        foreach (var failure in failures)
        {
            foreach (var index in failure.Indexes ?? [])
            {
                if (index < 0 || index >= asked.Count)
                {
                    continue;
                }

                if (failure.Error?.ErrorCode == ErrorCodes.ServiceNotExists && asked[index] is { IsHeard: true, IsKnown: false })
                {
                    asked[index].Confirm();
                }
                else
                {
                    queries.Request(asked[index]);
                }
            }
        }
    }

    private sealed record Moment(DateTimeOffset At, long Timestamp);

    [LoggerMessage(231, LogLevel.Warning, "The directory cannot be verified and stays as it is: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(237, LogLevel.Error, "What the registry answered about {Service} could not be taken")]
    private static partial void LogUnverified(ILogger logger, Exception exception, string service);

    [LoggerMessage(232, LogLevel.Information, "The directory is verified again")]
    private static partial void LogBack(ILogger logger);
}
