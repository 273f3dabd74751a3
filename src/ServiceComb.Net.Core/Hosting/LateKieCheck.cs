using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Hosting;

/// <summary>Warns when a configuration center was configured after AddServiceComb() was called, which is too late to add it.</summary>
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

    [LoggerMessage(131, LogLevel.Warning, "servicecomb:kie:serverUri was set after AddServiceComb() and is ignored. Set it to any address before the call; later settings can override the address")]
    private static partial void LogTooLate(ILogger logger);
}
