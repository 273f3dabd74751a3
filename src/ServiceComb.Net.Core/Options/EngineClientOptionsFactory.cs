using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Connections;

namespace ServiceComb.Net;

/// <summary>Creates the options of the clients of an engine.</summary>
internal static class EngineClientOptionsFactory
{
    /// <summary>Creates the options of the registry client.</summary>
    public static EngineClientOptions ForRegistry(ServiceCombOptions options)
    {
        var client = Create(options, options.Registry.Addresses, options.Registry.Tls);
        client.Project = options.Credentials.Project;
        client.HealthPath = "v4/default/registry/health/readiness";
        (client.ConnectTimeout, client.RequestTimeout) = (options.Registry.ConnectTimeout, options.Registry.RequestTimeout);
        return client;
    }

    /// <summary>Creates the options of a configuration center client. The registry issues its tokens.</summary>
    public static EngineClientOptions ForKie(ServiceCombOptions options, IEnumerable<string> addresses)
    {
        var client = Create(options, addresses, options.Kie.Tls);
        client.Project = options.Kie.Project ?? options.Credentials.Project;
        client.HealthPath = "v1/health";
        (client.ConnectTimeout, client.RequestTimeout) = (options.Kie.ConnectTimeout, options.Kie.RequestTimeout);
        if (client.Account is not null)
        {
            AddTo(client.LoginAddresses, options.Registry.Addresses);
        }

        return client;
    }

    /// <summary>Creates the options of a dashboard client. The registry issues its tokens.</summary>
    public static EngineClientOptions ForDashboard(ServiceCombOptions options, IEnumerable<string> addresses)
    {
        var client = Create(options, addresses, options.Monitor.Tls);
        // The domain in the path, which the Java client takes from the configuration center, too.
        client.Project = options.Kie.Project ?? options.Credentials.Project;
        client.RequestTimeout = TimeSpan.FromSeconds(10);
        if (client.Account is not null)
        {
            AddTo(client.LoginAddresses, options.Registry.Addresses);
        }

        return client;
    }

    private static EngineClientOptions Create(ServiceCombOptions options, IEnumerable<string> addresses, EngineTlsOptions tls)
    {
        var client = new EngineClientOptions
        {
            Region = options.DataCenter.Region,
            AvailableZone = options.DataCenter.AvailableZone,
            Proxy = options.Proxy,
            Tls = tls,
            Account = options.Credentials.Account,
            Authentication = options.Credentials.Authentication,
            LoginThrottles = options.LoginThrottles,
        };
        AddTo(client.Addresses, addresses);
        return client;
    }

    private static void AddTo(IList<string> list, IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            list.Add(entry);
        }
    }
}
