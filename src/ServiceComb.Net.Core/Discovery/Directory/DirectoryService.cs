using ServiceComb.Net.Discovery.Hosting;
using ServiceComb.Net.Discovery.Cache;
using ServiceComb.Net.Discovery.Telemetry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Runs the workers of the directory for the lifetime of the host.</summary>
internal sealed class DirectoryService(
    InstanceDirectory directory, VerificationWorker verification, WatchWorker watch, ProbeWorker probes, DirectoryCacheWorker cache, DirectoryTelemetry telemetry)
    : HostedWorker
{
    protected override Task RunAsync(CancellationToken cancellationToken)
    {
        // Injected so that its gauges exist as long as the workers run.
        _ = telemetry;
        directory.SubscribeDeclared();
        return Task.WhenAll(
            Task.Run(() => verification.RunAsync(cancellationToken), cancellationToken),
            Task.Run(() => watch.RunAsync(cancellationToken), cancellationToken),
            Task.Run(() => probes.RunAsync(cancellationToken), cancellationToken),
            Task.Run(() => cache.RunAsync(cancellationToken), cancellationToken));
    }
}
