using System.Net;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Client.Connections;

/// <summary>Reads the settings that the registry and the configuration center have in common: account, data center, proxy, timeouts and TLS.
/// The keys are those of the Java client. The caller sets addresses and project. Errors name the key, but never the value of a
/// secret.</summary>
internal static class EngineClientOptionsReader
{
    private const string Credentials = "servicecomb:credentials:";
    private const string NameKey = Credentials + "account:name";
    private const string PasswordKey = Credentials + "account:password";

    /// <summary>Reads the options of the registry client: <c>servicecomb:credentials:*</c>, <c>servicecomb:datacenter:*</c>,
    /// <c>servicecomb:proxy:*</c>, <c>servicecomb:registry:sc:client:timeout:*</c>, and <c>ssl:sc:consumer:*</c> with the fallback <c>ssl:*</c>,
    /// both also under <c>servicecomb:</c>.</summary>
    /// <param name="configuration">The configuration to read.</param>
    /// <param name="options">The options to set.</param>
    /// <param name="failures">Receives one line per invalid value.</param>
    public static void ReadRegistry(IConfiguration configuration, EngineClientOptions options, ICollection<string> failures)
    {
        Read(configuration, options, "servicecomb:registry:sc:client:timeout:", "sc:consumer:", failures);
        options.HealthPath ??= "v4/default/registry/health/readiness";
    }

    /// <summary>Reads the options of the configuration center client: the same settings as for the registry, with
    /// <c>servicecomb:kie:client:timeout:*</c> and <c>ssl:kie:consumer:*</c>. Tokens are issued by
    /// <c>servicecomb:registry:sc:address</c>.</summary>
    /// <param name="configuration">The configuration to read.</param>
    /// <param name="options">The options to set.</param>
    /// <param name="failures">Receives one line per invalid value.</param>
    public static void ReadKie(IConfiguration configuration, EngineClientOptions options, ICollection<string> failures)
    {
        Read(configuration, options, "servicecomb:kie:client:timeout:", "kie:consumer:", failures);
        options.HealthPath ??= "v1/health";
        if (options.Account is not null && options.LoginAddresses.Count == 0)
        {
            ReadLoginAddresses(configuration, options, failures);
        }
    }

    private static void Read(IConfiguration configuration, EngineClientOptions options, string timeouts, string tag, ICollection<string> failures)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(failures);
        var reader = new SettingsReader(configuration, failures);
        options.Region = reader.Text("servicecomb:datacenter:region") ?? options.Region;
        options.AvailableZone = reader.Text("servicecomb:datacenter:availableZone") ?? options.AvailableZone;
        options.ConnectTimeout = reader.Milliseconds(timeouts + "connect", options.ConnectTimeout, 1);
        options.RequestTimeout = reader.Milliseconds(timeouts + "request", options.RequestTimeout, 1);
        options.Proxy = ProxyReader.Read(configuration, failures) ?? options.Proxy;
        ReadAccount(reader, options, failures);
        new TlsSettings(configuration, tag, failures).Read(options.Tls);
    }

    private static void ReadAccount(SettingsReader reader, EngineClientOptions options, ICollection<string> failures)
    {
        if (!reader.Boolean(Credentials + "rbac:enabled", defaultValue: false))
        {
            return;
        }

        Require(reader, NameKey, failures);
        Require(reader, PasswordKey, failures);
        if (reader.Text(Credentials + "cipher") is { Length: > 0 } cipher and not "default")
        {
            failures.Add($"{Credentials}cipher '{cipher}' is not supported; the only value is default, a password in plain text");
        }

        options.Account = () => new NetworkCredential(reader.Text(NameKey), reader.Text(PasswordKey));
    }

    private static void ReadLoginAddresses(IConfiguration configuration, EngineClientOptions options, ICollection<string> failures)
    {
        foreach (var address in new SettingsReader(configuration, failures).Addresses("servicecomb:registry:sc:address"))
        {
            options.LoginAddresses.Add(address);
        }

        if (options.LoginAddresses.Count == 0)
        {
            options.LoginAddresses.Add("http://127.0.0.1:30100");
        }
    }

    private static void Require(SettingsReader reader, string key, ICollection<string> failures)
    {
        if (string.IsNullOrEmpty(reader.Text(key)))
        {
            failures.Add($"{key} is required when {Credentials}rbac:enabled is true");
        }
    }
}
