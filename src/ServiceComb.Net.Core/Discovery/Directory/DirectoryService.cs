using ServiceComb.Net.Discovery.Hosting;
using ServiceComb.Net.Discovery.Registration;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Runs the workers of the directory for the lifetime of the host.</summary>
internal sealed class DirectoryService(
    InstanceDirectory directory, VerificationWorker verification, WatchWorker watch, ProbeWorker probes, DirectoryCacheWorker cache, DirectoryMetrics metrics)
    : HostedWorker
{
    protected override Task RunAsync(CancellationToken cancellationToken)
    {
        // Injected so that its gauges exist as long as the workers run.
        _ = metrics;
        directory.SubscribeDeclared();
        return Task.WhenAll(
            Task.Run(() => verification.RunAsync(cancellationToken), cancellationToken),
            Task.Run(() => watch.RunAsync(cancellationToken), cancellationToken),
            Task.Run(() => probes.RunAsync(cancellationToken), cancellationToken),
            Task.Run(() => cache.RunAsync(cancellationToken), cancellationToken));
    }
}
