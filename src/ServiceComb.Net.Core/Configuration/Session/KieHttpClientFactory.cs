using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Creates the HTTP clients of the configuration center.</summary>
internal static class KieHttpClientFactory
{
    public static EngineHttpClient Create(KieOptions options, IEnumerable<string> addresses, TimeSpan? timeout, ILoggerFactory logs)
    {
        var clientOptions = new EngineClientOptions { Project = options.Project };
        foreach (var address in addresses)
        {
            clientOptions.Addresses.Add(address);
        }

        options.ConfigureClient(clientOptions);
        clientOptions.Authentication = options.Authentication;
        clientOptions.LoginThrottles = options.LoginThrottles;
        if (timeout is { } limit)
        {
            (clientOptions.ConnectTimeout, clientOptions.RequestTimeout) = (limit, limit);
        }

        return new EngineHttpClient(clientOptions, options.Time, logs);
    }
}
