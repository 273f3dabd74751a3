using ServiceComb.Net.Discovery.Hosting;
using ServiceComb.Net.Discovery.Cache;
using ServiceComb.Net.Discovery.Telemetry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Runs the directory's loops for the life of the app.</summary>
internal sealed class DirectoryService(
    InstanceDirectory directory, VerificationWorker verification, WatchWorker watch, ProbeWorker probes, DirectoryCacheWorker cache, DirectoryTelemetry telemetry)
    : HostedWorker
{
    protected override Task RunAsync(CancellationToken cancellationToken)
    {
        // Its gauges live as long as the loops they describe.
        _ = telemetry;
        directory.SubscribeDeclared();
        return Task.WhenAll(
            Task.Run(() => verification.RunAsync(cancellationToken), cancellationToken),
            Task.Run(() => watch.RunAsync(cancellationToken), cancellationToken),
            Task.Run(() => probes.RunAsync(cancellationToken), cancellationToken),
            Task.Run(() => cache.RunAsync(cancellationToken), cancellationToken));
    }
}
