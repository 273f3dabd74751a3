using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Configuration.Telemetry;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Finds the sessions of a configuration, including chained configurations.</summary>
internal static class KieSessions
{
    public static IReadOnlyList<KieSession> Find(IConfiguration configuration) =>
        [.. FindProviders(configuration).Select(static provider => provider.Session).Distinct()];

    /// <summary>Returns the providers of all sessions, lowest precedence first.</summary>
    public static IEnumerable<KieConfigurationProvider> FindProviders(IConfiguration configuration) =>
        ((configuration as IConfigurationRoot)?.Providers ?? []).SelectMany(static provider => provider switch
        {
            KieConfigurationProvider found => [found],
            ChainedConfigurationProvider chained => FindProviders(chained.Configuration),
            _ => [],
        });

    /// <summary>Creates the metrics of a configuration; gauges observe the sessions that poll.</summary>
    public static KieMetrics CreateMetrics(IConfiguration configuration, IMeterFactory meters) =>
        new(meters, () => Find(configuration).Where(static session => session.Worker is not null));

    /// <summary>Sends buffered and further log entries of all sessions to a logger factory, and starts to measure them.</summary>
    public static void Attach(IConfiguration configuration, ILoggerFactory logs, KieMetrics metrics)
    {
        foreach (var session in Find(configuration))
        {
            session.Logs.Attach(logs);
            session.Metrics = metrics;
        }
    }
}
