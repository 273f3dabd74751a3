using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Configuration.Telemetry;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Attaches the logging and the metrics of the host to the configuration, and applies settings that were added after the
/// configuration center.</summary>
internal sealed class KieHostedService : IHostedService
{
    // Hosts create hosted services before they validate options. If an invalid option stops the host, the log still contains the entries of
    // the configuration center, which may explain it.
    public KieHostedService(IConfiguration configuration, ILoggerFactory logs, KieMetrics metrics, IServiceProvider services)
    {
        KieSessions.Attach(configuration, logs, metrics);
        services.GetRequiredService<LateSettings>();
        KieSessions.Attach(configuration, logs, metrics);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
