using Microsoft.Extensions.DependencyInjection;

namespace ServiceComb.Net.Monitoring;

/// <summary>Adds the reports of metrics.</summary>
internal static class MonitoringServiceCollectionExtensions
{
    /// <summary>Adds the worker that reports metrics if the options enable it. Requires discovery and governance.</summary>
    public static IServiceCollection AddServiceCombMonitoring(this IServiceCollection services) => services.AddHostedService<MonitorReportWorker>();
}
