using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Identity;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Connects to instances that are doubted: one that no list has any more is dropped when it does not answer, when
/// its time is over or when another service's is at its place, one that refused a caller is used again when it answers. Rests while nothing is doubted.</summary>
internal sealed partial class ProbeLoop : IDisposable
{
    private const int AtOnce = 32;
    private const int QuickRounds = 5;

    // A lost packet is sent again after a second. In real time, as the network is.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan QuickPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Channel<bool> _found = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly InstanceDirectory _directory;
    private readonly VerificationLoop _verification;
    private readonly DiscoveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public ProbeLoop(
        InstanceDirectory directory, VerificationLoop verification, IOptions<DiscoveryOptions> options, TimeProvider time, ILogger<ProbeLoop> logger)
    {
        (_directory, _verification, _options, _time, _logger) = (directory, verification, options.Value, time, logger);
        directory.SuspectsFound += Wake;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _found.Reader.ReadAsync(cancellationToken);
            var wantedAnswer = false;
            for (var round = 0; ; round++)
            {
                var suspected = _directory.Subscriptions.Where(static one => one.HasSuspects).ToList();
                if (suspected.Count == 0)
                {
                    break;
                }

                var wantsAnswer = DropOverdue(suspected);
                if (wantsAnswer)
                {
                    _verification.Request();
                }

                DropReplaced(suspected);
                await ProbeAsync(suspected, cancellationToken);
                round = _found.Reader.TryRead(out _) ? 0 : round;
                var isQuick = round < QuickRounds || (wantsAnswer && !wantedAnswer);
                wantedAnswer = wantsAnswer;
                await Task.Delay(isQuick ? QuickPause : Pause, _time, cancellationToken);
            }
        }
    }

    public void Dispose() => _directory.SuspectsFound -= Wake;

    private void Wake() => _found.Writer.TryWrite(true);

    /// <summary>Drops what was doubted for too long.</summary>
    /// <returns>Whether more would be dropped if only the engine had been heard since: it has the last word.</returns>
    private bool DropOverdue(List<Subscription> suspected)
    {
        var (grace, lastOnes) = (_options.GraceTime, _options.LastInstancesGraceTime ?? _options.GraceTime);
        var anyWantsAnswer = false;
        foreach (var subscription in suspected)
        {
            var (dropped, wantsAnswer) = subscription.DropOverdue(grace, lastOnes, _options.PollInterval * 2);
            anyWantsAnswer |= wantsAnswer;
            foreach (var instance in dropped)
            {
                LogOverdue(_logger, instance.InstanceId, subscription.Name);
            }
        }

        return anyWantsAnswer;
    }

    private async Task ProbeAsync(List<Subscription> suspected, CancellationToken cancellationToken)
    {
        var all = suspected.SelectMany(static one => one.ToProbe().Select(suspect => (Subscription: one, suspect.Instance, suspect.IsListed)));
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(all, limits, async (one, stop) =>
        {
            var answers = await AnswersAsync(one.Instance, stop);
            if (answers == one.IsListed && one.Subscription.Probed(one.Instance, answers))
            {
                if (answers)
                {
                    LogTrusted(_logger, one.Instance.InstanceId, one.Subscription.Name);
                }
                else
                {
                    LogDropped(_logger, one.Instance.InstanceId, one.Subscription.Name);
                }
            }
        });
    }

    // Addresses are given out again: whoever has one now would answer for the instance that had it before.
    private void DropReplaced(List<Subscription> suspected)
    {
        var kept = suspected
            .SelectMany(static one => one.ToProbe(), static (one, suspect) => (Subscription: one, suspect.Instance, suspect.IsListed))
            .Where(static one => !one.IsListed)
            .ToList();
        if (kept.Count == 0)
        {
            return;
        }

        var taken = new Dictionary<(string, int), string>();
        foreach (var listed in _directory.Subscriptions.SelectMany(static one => one.Listed))
        {
            taken[listed.Place] = listed.InstanceId;
        }

        foreach (var (subscription, instance, _) in kept)
        {
            // A service may be followed under a second name, and its lists come one after the other.
            if (taken.TryGetValue(instance.Place, out var id) && id != instance.InstanceId && subscription.Probed(instance, answers: false))
            {
                LogReplaced(_logger, instance.InstanceId, subscription.Name, instance.Place.Host, instance.Place.Port);
            }
        }
    }

    private static async Task<bool> AnswersAsync(ServiceInstance instance, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ConnectTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(instance.Address.IdnHost, instance.Address.Port, either.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(233, LogLevel.Information, "Instance {InstanceId} of {Service} is in no list and refuses connections; dropped")]
    private static partial void LogDropped(ILogger logger, string instanceId, string service);

    [LoggerMessage(234, LogLevel.Information, "Instance {InstanceId} of {Service} was in no list for too long; dropped")]
    private static partial void LogOverdue(ILogger logger, string instanceId, string service);

    [LoggerMessage(236, LogLevel.Information, "Instance {InstanceId} of {Service} is in no list, and another instance is at {Host}:{Port} now; dropped")]
    private static partial void LogReplaced(ILogger logger, string instanceId, string service, string host, int port);

    [LoggerMessage(235, LogLevel.Information, "Instance {InstanceId} of {Service} takes connections again")]
    private static partial void LogTrusted(ILogger logger, string instanceId, string service);
}
