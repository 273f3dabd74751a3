using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

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

    /// <summary>Sends buffered and further log entries of all sessions to a logger factory.</summary>
    public static void AttachLogging(IConfiguration configuration, ILoggerFactory logs)
    {
        foreach (var session in Find(configuration))
        {
            session.Logs.Attach(logs);
        }
    }
}
