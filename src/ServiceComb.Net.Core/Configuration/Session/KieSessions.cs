using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Finds the sessions of a configuration, including chained configurations.</summary>
internal static class KieSessions
{
    public static IReadOnlyList<KieSession> Find(IConfiguration configuration)
    {
        var found = new List<KieSession>();
        Visit(configuration, found);
        return found;
    }

    /// <summary>Sends buffered and further log entries of all sessions to a logger factory.</summary>
    public static void AttachLogging(IConfiguration configuration, ILoggerFactory logs)
    {
        foreach (var session in Find(configuration))
        {
            session.Logs.Attach(logs);
        }
    }

    private static void Visit(IConfiguration configuration, List<KieSession> found)
    {
        foreach (var provider in (configuration as IConfigurationRoot)?.Providers ?? [])
        {
            if (provider is KieConfigurationProvider { Session: var session } && !found.Contains(session))
            {
                found.Add(session);
            }
            else if (provider is ChainedConfigurationProvider chained)
            {
                Visit(chained.Configuration, found);
            }
        }
    }
}
