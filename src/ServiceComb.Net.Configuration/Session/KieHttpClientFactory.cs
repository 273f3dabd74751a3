using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>The one place where connections to the configuration center are made.</summary>
internal static class KieHttpClientFactory
{
    public static EngineHttpClient Create(KieOptions options, IEnumerable<string> addresses, TimeSpan? timeout, ILoggerFactory logs)
    {
        var transport = new EngineClientOptions { Project = options.Project };
        foreach (var address in addresses)
        {
            transport.Addresses.Add(address);
        }

        options.ConfigureClient(transport);
        transport.Authentication = options.Authentication;
        transport.LoginThrottles = options.LoginThrottles;
        if (timeout is { } bound)
        {
            (transport.ConnectTimeout, transport.RequestTimeout) = (bound, bound);
        }

        return new EngineHttpClient(transport, options.Time, logs);
    }
}
