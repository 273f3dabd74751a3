using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Hosting;

/// <summary>Logs a configuration center that was configured too late to be added, in an app that had none when AddServiceComb() was called.</summary>
internal sealed partial class LateKieCheck(IConfiguration configuration, ILogger<LateKieCheck> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (new SettingsReader(configuration, new List<string>()).List("servicecomb:kie:serverUri").Count > 0)
        {
            LogTooLate(logger);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(131, LogLevel.Warning, "servicecomb:kie:serverUri was set after AddServiceComb() and is not used: no configuration center was added. Set it before, to any address, and later settings may change it")]
    private static partial void LogTooLate(ILogger logger);
}
