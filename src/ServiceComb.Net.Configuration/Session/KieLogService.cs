using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Brings what the configuration logged before there was a host to the host's logging, and applies settings that were
/// added after the configuration center.</summary>
internal sealed class KieLogService : IHostedService
{
    // Hosts make their services before they validate options: one that does not start for a setting still tells what came of
    // the configuration center, which may be why.
    public KieLogService(IConfiguration configuration, ILoggerFactory logs)
    {
        KieSessions.AttachLogging(configuration, logs);
        LateSettings.Apply(configuration);
        KieSessions.AttachLogging(configuration, logs);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
