using System.Net;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Client.Connections;

/// <summary>Reads <c>servicecomb:proxy:*</c>, the keys of the Java client. Engines and resolved instances use only this proxy; the
/// proxy of the environment (<c>HTTP_PROXY</c>) is meant for other hosts.</summary>
internal static class ProxyReader
{
    private const string Proxy = "servicecomb:proxy:";
    private const string DefaultHost = "127.0.0.1";
    private const int DefaultPort = 8080;

    /// <summary>Returns the configured proxy; null for none.</summary>
    /// <param name="reader">The reader of the settings.</param>
    /// <param name="failures">Receives one line per invalid value.</param>
    public static IWebProxy? Read(SettingsReader reader, ICollection<string> failures)
    {
        if (!reader.Boolean(Proxy + "enable", defaultValue: false))
        {
            return null;
        }

        var host = Host(reader, failures);
        var port = reader.Integer(Proxy + "port", DefaultPort, 1, IPEndPoint.MaxPort);
        return host is null ? null : new WebProxy(host, port) { Credentials = Credentials(reader, failures) };
    }

    private static string? Host(SettingsReader reader, ICollection<string> failures)
    {
        var host = reader.Text(Proxy + "host")?.Trim() is { Length: > 0 } text ? text : DefaultHost;
        if (Uri.CheckHostName(host) != UriHostNameType.Unknown)
        {
            return host;
        }

        // The part before an @ may be a password.
        failures.Add($"{Proxy}host '{ReceivedText.Escape(host[(host.LastIndexOf('@') + 1)..])}' must be a host name or an IP address, without scheme and port");
        return null;
    }

    private static NetworkCredential? Credentials(SettingsReader reader, ICollection<string> failures)
    {
        var (name, password) = (reader.Text(Proxy + "username"), reader.Text(Proxy + "passwd"));
        if (string.IsNullOrEmpty(name) != string.IsNullOrEmpty(password))
        {
            failures.Add($"{Proxy}username and {Proxy}passwd must be set together");
        }

        return string.IsNullOrEmpty(name) ? null : new NetworkCredential(name, password);
    }
}
