using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Compiles the documents when the host starts instead of with the first call, so that errors are logged at
/// startup.</summary>
internal sealed class SnapshotLoader(SnapshotSource source) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = source.Current;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
