using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client.Addresses;

namespace ServiceComb.Net.Client.Connections;

/// <summary>Reads what registry and configuration center have in common: account, data center, time-outs and TLS, by the keys of
/// the Java reference. Addresses and project are the caller's. Every mistake is named by its key, and no value of a
/// secret is.</summary>
public static class EngineClientOptionsReader
{
    private const string Credentials = "servicecomb:credentials:";

    /// <summary>Reads the options of the registry: <c>servicecomb:credentials:*</c>, <c>servicecomb:datacenter:*</c>,
    /// <c>servicecomb:proxy:*</c>, <c>servicecomb:registry:sc:client:timeout:*</c> and <c>ssl:sc:consumer:*</c>, else <c>ssl:*</c>, which may also stand
    /// under <c>servicecomb:</c>.</summary>
    /// <param name="configuration">Where they stand.</param>
    /// <param name="options">What is filled.</param>
    /// <param name="failures">Gets a line for each value that is wrong.</param>
    public static void ReadRegistry(IConfiguration configuration, EngineClientOptions options, ICollection<string> failures)
    {
        Read(configuration, options, "servicecomb:registry:sc:client:timeout:", "sc:consumer:", failures);
        options.HealthPath ??= "v4/default/registry/health/readiness";
    }

    /// <summary>Reads the options of the configuration center: as for the registry, with
    /// <c>servicecomb:kie:client:timeout:*</c> and <c>ssl:kie:consumer:*</c>. Tokens come from
    /// <c>servicecomb:registry:sc:address</c>.</summary>
    /// <param name="configuration">Where they stand.</param>
    /// <param name="options">What is filled.</param>
    /// <param name="failures">Gets a line for each value that is wrong.</param>
    public static void ReadKie(IConfiguration configuration, EngineClientOptions options, ICollection<string> failures)
    {
        Read(configuration, options, "servicecomb:kie:client:timeout:", "kie:consumer:", failures);
        options.HealthPath ??= "v1/health";
        if (options.Account is not null && options.LogInAddresses.Count == 0)
        {
            ReadLogInAddresses(configuration, options, failures);
        }
    }

    private static void Read(IConfiguration configuration, EngineClientOptions options, string timeouts, string tag, ICollection<string> failures)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(failures);
        options.Region = configuration["servicecomb:datacenter:region"] ?? options.Region;
        options.AvailableZone = configuration["servicecomb:datacenter:availableZone"] ?? options.AvailableZone;
        options.ConnectTimeout = Milliseconds(configuration, timeouts + "connect", options.ConnectTimeout, failures);
        options.RequestTimeout = Milliseconds(configuration, timeouts + "request", options.RequestTimeout, failures);
        options.Proxy = ProxyReader.Read(configuration, failures) ?? options.Proxy;
        ReadAccount(configuration, options, failures);
        new TlsKeys(configuration, tag, failures).Read(options.Tls);
    }

    private static void ReadAccount(IConfiguration configuration, EngineClientOptions options, ICollection<string> failures)
    {
        const string Enabled = Credentials + "rbac:enabled";
        if (configuration[Enabled] is not { Length: > 0 } text)
        {
            return;
        }

        if (!bool.TryParse(text, out var isEnabled))
        {
            failures.Add($"{Enabled} '{text}' must be true or false");
        }

        if (!isEnabled)
        {
            return;
        }

        Require(configuration, Credentials + "account:name", failures);
        Require(configuration, Credentials + "account:password", failures);
        if (configuration[Credentials + "cipher"] is { Length: > 0 } cipher and not "default")
        {
            failures.Add($"{Credentials}cipher '{cipher}' is not known: only default is, a password in plain text");
        }

        options.Account = () => new NetworkCredential(configuration[Credentials + "account:name"], configuration[Credentials + "account:password"]);
    }

    private static void ReadLogInAddresses(IConfiguration configuration, EngineClientOptions options, ICollection<string> failures)
    {
        const string Addresses = "servicecomb:registry:sc:address";
        var list = configuration[Addresses] ?? "";
        foreach (var address in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            options.LogInAddresses.Add(address);
            if (EngineAddress.FaultOf(address) is { } fault)
            {
                failures.Add($"{Addresses} {fault}");
            }
        }

        if (options.LogInAddresses.Count == 0)
        {
            options.LogInAddresses.Add("http://127.0.0.1:30100");
        }
    }

    private static void Require(IConfiguration configuration, string key, ICollection<string> failures)
    {
        if (string.IsNullOrEmpty(configuration[key]))
        {
            failures.Add($"{key} is missing, and {Credentials}rbac:enabled is true");
        }
    }

    private static TimeSpan Milliseconds(IConfiguration configuration, string key, TimeSpan otherwise, ICollection<string> failures)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return TimeSpan.FromMilliseconds(number);
        }

        failures.Add($"{key} '{text}' must be a whole number of milliseconds, at least 1");
        return otherwise;
    }
}
