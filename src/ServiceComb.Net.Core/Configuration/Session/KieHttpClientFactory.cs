using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Creates the HTTP clients of the configuration center.</summary>
internal static class KieHttpClientFactory
{
    public static EngineHttpClient Create(ServiceCombOptions options, IEnumerable<string> addresses, TimeSpan? timeout, ILoggerFactory logs)
    {
        var clientOptions = EngineClientOptionsFactory.ForKie(options, addresses);
        if (timeout is { } limit)
        {
            (clientOptions.ConnectTimeout, clientOptions.RequestTimeout) = (limit, limit);
        }

        return new EngineHttpClient(clientOptions, options.Time, logs);
    }
}
