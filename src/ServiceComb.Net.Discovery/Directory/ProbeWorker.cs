using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Identity;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Connects to instances that are doubted: one that no list has any more is dropped when it does not answer, when
/// its time is over or when another service's is at its place, one that refused a caller is used again when it answers.
/// When several instances of a service refuse, the others are probed as well, before calls come to them. Rests while
/// nothing is doubted.</summary>
internal sealed partial class ProbeWorker : IDisposable
{
    private const int MaxConcurrent = 64;
    private const int FastRounds = 5;

    // Lists are published once per batch, and a batch without a dead instance ends a sweep.
    private const int BatchSize = 256;
    private const int MaxPerRound = 1024;
    private const int SweepThreshold = 3;
    private const int MaxLoggedIds = 3;

    // Nothing but the probe speaks for an instance that no list has. A lost packet is sent again after a second.
    private static readonly TimeSpan RetainedConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FastInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<Subscription, Queue<ServiceInstance>> _sweeps = [];
    private readonly InstanceDirectory _directory;
    private readonly VerificationWorker _verification;
    private readonly DiscoveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public ProbeWorker(
        InstanceDirectory directory, VerificationWorker verification, IOptions<DiscoveryOptions> options, TimeProvider time, ILogger<ProbeWorker> logger)
    {
        (_directory, _verification, _options, _time, _logger) = (directory, verification, options.Value, time, logger);
        directory.StaleInstancesFound += Wake;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _wakeUps.Reader.ReadAsync(cancellationToken);
            var wantedAnswer = false;
            for (var round = 0; ; round++)
            {
                var suspected = _directory.Subscriptions.Where(static one => one.HasStaleInstances).ToList();
                if (suspected.Count == 0)
                {
                    break;
                }

                suspected.ForEach(Report);
                var wantsAnswer = RemoveExpired(suspected);
                if (wantsAnswer)
                {
                    _verification.Request();
                }

                RemoveReplaced(suspected);
                var hasRecovered = await ProbeAsync(suspected, cancellationToken);
                var isSweeping = await SweepAsync(suspected, cancellationToken);
                round = _wakeUps.Reader.TryRead(out _) || hasRecovered ? 0 : round;
                var isQuick = round < FastRounds || (wantsAnswer && !wantedAnswer);
                wantedAnswer = wantsAnswer;
                if (!isSweeping)
                {
                    await Task.Delay(isQuick ? FastInterval : Interval, _time, cancellationToken);
                }
            }

            _sweeps.Clear();
        }
    }

    public void Dispose() => _directory.StaleInstancesFound -= Wake;

    private void Wake() => _wakeUps.Writer.TryWrite(true);

    /// <summary>Drops what was doubted for too long.</summary>
    /// <returns>Whether more would be dropped if only the engine had been heard since: it has the last word.</returns>
    private bool RemoveExpired(List<Subscription> suspected)
    {
        var (grace, lastOnes) = (_options.GraceTime, _options.LastInstancesGraceTime ?? _options.GraceTime);
        var anyWantsAnswer = false;
        foreach (var subscription in suspected)
        {
            var (dropped, wantsAnswer) = subscription.RemoveExpired(grace, lastOnes, _options.PollInterval * 2);
            anyWantsAnswer |= wantsAnswer;
            if (dropped.Count > 0)
            {
                LogExpired(_logger, dropped.Count, subscription.Name, FormatIds(dropped));
            }
        }

        return anyWantsAnswer;
    }

    /// <summary>Probes what is doubted.</summary>
    /// <returns>Whether instances that refused connections accept them again.</returns>
    private async Task<bool> ProbeAsync(List<Subscription> suspected, CancellationToken cancellationToken)
    {
        var hasRecovered = false;
        foreach (var subscription in suspected)
        {
            foreach (var batch in subscription.GetInstancesToProbe(MaxPerRound).GroupBy(static one => one.IsListed, static one => one.Instance))
            {
                foreach (var instances in batch.Chunk(BatchSize))
                {
                    hasRecovered |= await ProbeAsync(subscription, instances, batch.Key, cancellationToken);
                }
            }
        }

        return hasRecovered;
    }

    private async Task<bool> ProbeAsync(Subscription subscription, ServiceInstance[] instances, bool areListed, CancellationToken cancellationToken)
    {
        var (alive, dead) = await ConnectAsync(instances, areListed ? _options.ConnectTimeout : RetainedConnectTimeout, cancellationToken);
        var recovered = alive.Count > 0 ? subscription.OnProbed(alive, answers: true) : 0;
        if (recovered > 0)
        {
            LogReachable(_logger, recovered, subscription.Name, FormatIds(alive));
        }

        var dropped = !areListed && dead.Count > 0 ? subscription.OnProbed(dead, answers: false) : 0;
        if (dropped > 0)
        {
            LogDropped(_logger, dropped, subscription.Name, FormatIds(dead));
        }

        return recovered > 0;
    }

    /// <summary>Probes the other instances of services of which several have refused connections.</summary>
    /// <returns>Whether some are left for the next round.</returns>
    private async Task<bool> SweepAsync(List<Subscription> suspected, CancellationToken cancellationToken)
    {
        foreach (var subscription in suspected)
        {
            var unprobed = _sweeps.GetValueOrDefault(subscription) ?? BeginSweep(subscription);
            var isOver = unprobed.Count == 0;
            for (var left = MaxPerRound / BatchSize; left > 0 && !isOver; left--)
            {
                var batch = unprobed.Take(BatchSize).ToArray();
                for (var i = 0; i < batch.Length; i++)
                {
                    unprobed.Dequeue();
                }

                var (_, dead) = await ConnectAsync(batch, _options.ConnectTimeout, cancellationToken);
                isOver = dead.Count == 0 || unprobed.Count == 0;
                subscription.RecordConnectionFailure(dead);
            }

            if (isOver && _sweeps.Remove(subscription))
            {
                subscription.EndSweep();
                Report(subscription);
            }
        }

        return _sweeps.Count > 0;
    }

    private Queue<ServiceInstance> BeginSweep(Subscription subscription)
    {
        var unprobed = subscription.GetSweepCandidates(SweepThreshold).ToArray();
        Random.Shared.Shuffle(unprobed);
        var sweep = new Queue<ServiceInstance>(unprobed);
        if (sweep.Count > 0)
        {
            _sweeps[subscription] = sweep;
        }

        return sweep;
    }

    private void Report(Subscription subscription)
    {
        if (!_sweeps.ContainsKey(subscription) && subscription.TakeReport() is { Count: > 0 } report)
        {
            LogUnreachable(_logger, report.Count, report.Total, subscription.Name, report.Instances);
        }
    }

    private static string FormatIds(List<ServiceInstance> instances) =>
        LogBounds.List(instances.Select(static one => one.InstanceId), instances.Count, MaxLoggedIds);

    // Addresses are given out again: whoever has one now would answer for the instance that had it before.
    private void RemoveReplaced(List<Subscription> suspected)
    {
        var kept = suspected
            .SelectMany(static one => one.Retained, static (one, instance) => (Subscription: one, Instance: instance))
            .ToList();
        if (kept.Count == 0)
        {
            return;
        }

        var taken = new Dictionary<(string, int), string>();
        foreach (var listed in _directory.Subscriptions.SelectMany(static one => one.Listed))
        {
            taken[listed.HostAndPort] = listed.InstanceId;
        }

        foreach (var (subscription, instance) in kept)
        {
            // A service may be followed under a second name, and its lists come one after the other.
            if (taken.TryGetValue(instance.HostAndPort, out var id) && id != instance.InstanceId && subscription.OnProbed(instance, answers: false))
            {
                var (host, port) = instance.HostAndPort;
                LogReplaced(_logger, ReceivedText.Escape(instance.InstanceId), subscription.Name, ReceivedText.Escape(host), port);
            }
        }
    }

    // In real time, as the network is.
    private static async Task<(List<ServiceInstance> Alive, List<ServiceInstance> Dead)> ConnectAsync(
        ServiceInstance[] instances, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var isAlive = new bool[instances.Length];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrent, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, instances.Length, limits, async (i, stop) => isAlive[i] = await CanConnectAsync(instances[i], timeout, stop));
        return ([.. instances.Where((_, i) => isAlive[i])], [.. instances.Where((_, i) => !isAlive[i])]);
    }

    private static async Task<bool> CanConnectAsync(ServiceInstance instance, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit);
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

    [LoggerMessage(254, LogLevel.Warning, "{Count} of {Total} instances of {Service} accept no connections and are passed over until they do: {Instances}")]
    private static partial void LogUnreachable(ILogger logger, int count, int total, string service, string instances);

    [LoggerMessage(233, LogLevel.Information, "{Count} instances of {Service} are in no list and accept no connections; dropped: {Instances}")]
    private static partial void LogDropped(ILogger logger, int count, string service, string instances);

    [LoggerMessage(234, LogLevel.Information, "{Count} instances of {Service} were in no list for too long; dropped: {Instances}")]
    private static partial void LogExpired(ILogger logger, int count, string service, string instances);

    [LoggerMessage(236, LogLevel.Information, "Instance {InstanceId} of {Service} is in no list, and another instance is at {Host}:{Port} now; dropped")]
    private static partial void LogReplaced(ILogger logger, string instanceId, string service, string host, int port);

    [LoggerMessage(235, LogLevel.Information, "{Count} instances of {Service} accept connections again: {Instances}")]
    private static partial void LogReachable(ILogger logger, int count, string service, string instances);
}
