using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Client.Connections;

/// <summary>Reads <c>servicecomb:proxy:*</c>, the keys of the Java reference. Only this proxy is used for engines and for resolved
/// instances: the one of the environment (<c>HTTP_PROXY</c>) is meant for other hosts.</summary>
internal static class ProxyReader
{
    private const string Proxy = "servicecomb:proxy:";
    private const string DefaultHost = "127.0.0.1";
    private const int DefaultPort = 8080;

    /// <summary>Returns the configured proxy; null for none.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="failures">Gets a line for each value that is wrong.</param>
    public static IWebProxy? Read(IConfiguration configuration, ICollection<string> failures)
    {
        if (!IsEnabled(configuration, failures))
        {
            return null;
        }

        var (host, port) = (Host(configuration, failures), Port(configuration, failures));
        return host is null || port is null ? null : new WebProxy(host, port.Value) { Credentials = Credentials(configuration, failures) };
    }

    private static bool IsEnabled(IConfiguration configuration, ICollection<string> failures)
    {
        if (configuration[Proxy + "enable"] is not { Length: > 0 } text)
        {
            return false;
        }

        if (!bool.TryParse(text, out var isEnabled))
        {
            failures.Add($"{Proxy}enable '{text}' must be true or false");
        }

        return isEnabled;
    }

    private static string? Host(IConfiguration configuration, ICollection<string> failures)
    {
        var host = configuration[Proxy + "host"] is { Length: > 0 } text ? text.Trim() : DefaultHost;
        if (Uri.CheckHostName(host) != UriHostNameType.Unknown)
        {
            return host;
        }

        // What stands before an @ may be a password.
        failures.Add($"{Proxy}host '{host[(host.LastIndexOf('@') + 1)..]}' must be a host name or an IP address, without scheme and port");
        return null;
    }

    private static int? Port(IConfiguration configuration, ICollection<string> failures)
    {
        if (configuration[Proxy + "port"] is not { Length: > 0 } text)
        {
            return DefaultPort;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort)
        {
            return port;
        }

        failures.Add($"{Proxy}port '{text}' must be a number from 1 to {IPEndPoint.MaxPort}");
        return null;
    }

    private static NetworkCredential? Credentials(IConfiguration configuration, ICollection<string> failures)
    {
        var (name, password) = (configuration[Proxy + "username"], configuration[Proxy + "passwd"]);
        if (string.IsNullOrEmpty(name) != string.IsNullOrEmpty(password))
        {
            failures.Add($"{Proxy}username and {Proxy}passwd must be set together");
        }

        return string.IsNullOrEmpty(name) ? null : new NetworkCredential(name, password);
    }
}
