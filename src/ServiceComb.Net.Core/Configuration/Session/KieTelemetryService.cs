using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Attaches the logging of the host to the configuration, and applies settings that were added after the configuration
/// center.</summary>
internal sealed class KieLogService : IHostedService
{
    // Hosts create hosted services before they validate options. If an invalid option stops the host, the log still contains the entries of
    // the configuration center, which may explain it.
    public KieLogService(IConfiguration configuration, ILoggerFactory logs, IServiceProvider services)
    {
        KieSessions.AttachLogging(configuration, logs);
        services.GetRequiredService<LateSettings>();
        KieSessions.AttachLogging(configuration, logs);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
