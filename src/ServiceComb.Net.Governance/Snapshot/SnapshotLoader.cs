using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Reads the documents when the host starts and not at the first call, so that what is wrong with them is logged
/// then.</summary>
internal sealed class SnapshotLoader(SnapshotSource source) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = source.Current;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
