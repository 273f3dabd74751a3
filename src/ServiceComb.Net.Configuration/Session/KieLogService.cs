using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Brings what the configuration logged before there was a host to the host's logging, before any service starts.</summary>
internal sealed class KieLogService(IConfiguration configuration, ILoggerFactory logs) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        KieSessions.AttachLogging(configuration, logs);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
