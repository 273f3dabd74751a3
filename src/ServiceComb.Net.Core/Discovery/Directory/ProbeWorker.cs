using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Scheduling;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Probes stale instances by connecting to them. A retained instance, which the registry no longer lists, is removed when
/// it does not accept connections, when its grace period expires, or when another instance is registered at its address. An
/// unreachable instance is used again when it accepts connections. When several instances of a service become unreachable, the
/// other instances are probed before calls reach them. Idle while there are no stale instances.</summary>
internal sealed partial class ProbeWorker : IDisposable
{
    private const int MaxConcurrent = 256;
    private const int FastRounds = 5;

    // The instance list is published once per batch. A batch without unreachable instances ends a sweep.
    private const int BatchSize = 256;
    private const int MaxPerRound = 1024;
    private const int SweepThreshold = 3;
    private const int MaxLoggedIds = 3;

    // The probe alone decides about a retained instance, so allow time for a lost SYN packet, which is resent after one second.
    private static readonly TimeSpan RetainedConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FastInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly WakeUpSignal _wakeUps = new();
    private readonly Dictionary<Subscription, Queue<ServiceInstance>> _sweeps = [];
    private readonly InstanceDirectory _directory;
    private readonly VerificationWorker _verification;
    private readonly ServiceCombOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public ProbeWorker(
        InstanceDirectory directory, VerificationWorker verification, IOptions<ServiceCombOptions> options, TimeProvider time, ILogger<ProbeWorker> logger)
    {
        (_directory, _verification, _options, _time, _logger) = (directory, verification, options.Value, time, logger);
        directory.StaleInstancesFound += Wake;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _wakeUps.WaitAsync(cancellationToken);
            var wasResponseNeeded = false;
            for (var round = 0; ; round++)
            {
                var subscriptions = _directory.Subscriptions.Where(static subscription => subscription.HasStaleInstances).ToList();
                if (subscriptions.Count == 0)
                {
                    break;
                }

                subscriptions.ForEach(Report);
                var needsResponse = RemoveExpired(subscriptions);
                if (needsResponse)
                {
                    _verification.Request();
                }

                RemoveReplaced(subscriptions);
                var hasRecovered = await ProbeAsync(subscriptions, cancellationToken);
                var isSweeping = await SweepAsync(subscriptions, cancellationToken);
                round = _wakeUps.TryReset() || hasRecovered ? 0 : round;
                var isFast = round < FastRounds || (needsResponse && !wasResponseNeeded);
                wasResponseNeeded = needsResponse;
                if (!isSweeping)
                {
                    await Task.Delay(isFast ? FastInterval : Interval, _time, cancellationToken);
                }
            }

            _sweeps.Clear();
        }
    }

    public void Dispose() => _directory.StaleInstancesFound -= Wake;

    private void Wake() => _wakeUps.Set();

    /// <summary>Removes retained instances whose grace period expired.</summary>
    /// <returns>Whether the grace period of further instances expired since the last response of the engine, which must confirm
    /// that they are still missing.</returns>
    private bool RemoveExpired(List<Subscription> subscriptions)
    {
        var (grace, lastInstancesGrace) = (_options.Discovery.GraceTime, _options.Discovery.LastInstancesGraceTime ?? _options.Discovery.GraceTime);
        var anyNeedsResponse = false;
        foreach (var subscription in subscriptions)
        {
            var (removed, needsResponse) = subscription.RemoveExpired(grace, lastInstancesGrace, _options.Registry.PollInterval * 2);
            anyNeedsResponse |= needsResponse;
            if (removed.Count > 0)
            {
                LogExpired(_logger, removed.Count, subscription.Name, FormatIds(removed));
            }
        }

        return anyNeedsResponse;
    }

    /// <summary>Probes stale instances.</summary>
    /// <returns>Whether unreachable instances accept connections again.</returns>
    private async Task<bool> ProbeAsync(List<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        var hasRecovered = false;
        foreach (var subscription in subscriptions)
        {
            // While a sweep runs, it gets most of each round: it finds the instances that calls would otherwise have to time out on.
            var max = _sweeps.ContainsKey(subscription) ? BatchSize : MaxPerRound;
            foreach (var batch in subscription.GetInstancesToProbe(max).GroupBy(static probe => probe.IsListed, static probe => probe.Instance))
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
        var (alive, dead) = await ConnectAsync(instances, areListed ? _options.Discovery.ConnectTimeout : RetainedConnectTimeout, cancellationToken);
        var recovered = alive.Count > 0 ? subscription.OnProbed(alive, isReachable: true) : 0;
        if (recovered > 0)
        {
            LogReachable(_logger, recovered, subscription.Name, FormatIds(alive));
        }

        var removed = !areListed && dead.Count > 0 ? subscription.OnProbed(dead, isReachable: false) : 0;
        if (removed > 0)
        {
            LogRemoved(_logger, removed, subscription.Name, FormatIds(dead));
        }

        return recovered > 0;
    }

    /// <summary>Probes the remaining instances of services of which several became unreachable.</summary>
    /// <returns>Whether instances are left to be probed in the next round.</returns>
    private async Task<bool> SweepAsync(List<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        // A service whose instances were all replaced, or that is no longer tracked, has none left to probe.
        foreach (var ended in _sweeps.Keys.Except(subscriptions).ToList())
        {
            _sweeps.Remove(ended);
            ended.EndSweep();
        }

        foreach (var subscription in subscriptions)
        {
            var unprobed = _sweeps.GetValueOrDefault(subscription) ?? BeginSweep(subscription);
            var isComplete = unprobed.Count == 0;
            for (var batches = MaxPerRound / BatchSize; batches > 0 && !isComplete; batches--)
            {
                var batch = unprobed.Take(BatchSize).ToArray();
                for (var i = 0; i < batch.Length; i++)
                {
                    unprobed.Dequeue();
                }

                var (_, dead) = await ConnectAsync(batch, _options.Discovery.ConnectTimeout, cancellationToken);
                isComplete = dead.Count == 0 || unprobed.Count == 0;
                subscription.RecordConnectionFailure(dead);
            }

            if (isComplete && _sweeps.Remove(subscription))
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
        LogBounds.List(instances.Select(static instance => instance.InstanceId), instances.Count, MaxLoggedIds);

    // Addresses are reused: the instance that is now at an address would respond to the probe for the retained one.
    private void RemoveReplaced(List<Subscription> subscriptions)
    {
        var retained = subscriptions
            .SelectMany(static subscription => subscription.Retained, static (subscription, instance) => (Subscription: subscription, Instance: instance))
            .ToList();
        if (retained.Count == 0)
        {
            return;
        }

        var listedIds = new Dictionary<(string, int), string>();
        foreach (var listed in _directory.Subscriptions.SelectMany(static subscription => subscription.Listed))
        {
            listedIds[listed.HostAndPort] = listed.InstanceId;
        }

        foreach (var (subscription, instance) in retained)
        {
            // A service may be tracked under two names whose lists are updated one after the other, so the same ID is no replacement.
            if (listedIds.TryGetValue(instance.HostAndPort, out var id) && id != instance.InstanceId && subscription.OnProbed(instance, isReachable: false))
            {
                var (host, port) = instance.HostAndPort;
                LogReplaced(_logger, ReceivedText.Escape(instance.InstanceId), subscription.Name, ReceivedText.Escape(host), port);
            }
        }
    }

    // Uses wall-clock time, because network timeouts do not follow a virtual clock.
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

    [LoggerMessage(254, LogLevel.Warning, "{Count} of {Total} instances of {Service} do not accept connections and are skipped until they do: {Instances}")]
    private static partial void LogUnreachable(ILogger logger, int count, int total, string service, string instances);

    [LoggerMessage(233, LogLevel.Information, "Removed {Count} instances of {Service} that the registry no longer lists and that do not accept connections: {Instances}")]
    private static partial void LogRemoved(ILogger logger, int count, string service, string instances);

    [LoggerMessage(234, LogLevel.Information, "Removed {Count} instances of {Service} that the registry no longer lists and whose grace period expired: {Instances}")]
    private static partial void LogExpired(ILogger logger, int count, string service, string instances);

    [LoggerMessage(236, LogLevel.Information, "Removed instance {InstanceId} of {Service}: the registry no longer lists it, and another instance is registered at {Host}:{Port}")]
    private static partial void LogReplaced(ILogger logger, string instanceId, string service, string host, int port);

    [LoggerMessage(235, LogLevel.Information, "{Count} instances of {Service} accept connections again: {Instances}")]
    private static partial void LogReachable(ILogger logger, int count, string service, string instances);
}
