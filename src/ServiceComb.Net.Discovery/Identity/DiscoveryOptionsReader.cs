using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Connections;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>Reads the options by hand: no reflection, and every mistake is named by its key.</summary>
public static class DiscoveryOptionsReader
{
    private const string Registry = "servicecomb:registry:sc:";

    /// <summary>Fills the options from a configuration.</summary>
    /// <exception cref="OptionsValidationException">A value is missing or wrong; every such key is named.</exception>
    public static void Read(IConfiguration configuration, DiscoveryOptions options)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        ReadService(configuration, options, failures);
        ReadInstance(configuration, options, failures);
        ReadRegistry(configuration, options, failures);
        EngineClientOptionsReader.ReadRegistry(configuration, new EngineClientOptions(), failures);
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(DiscoveryOptions), typeof(DiscoveryOptions), failures);
        }
    }

    private static void ReadService(IConfiguration configuration, DiscoveryOptions options, List<string> failures)
    {
        var section = configuration.GetSection("servicecomb:service");
        options.Application = section["application"] ?? options.Application;
        options.Name = section["name"] ?? options.Name;
        options.Version = section["version"] ?? options.Version;
        options.Environment = section["environment"] ?? options.Environment;
        options.Description = section["description"] ?? options.Description;
        options.PublishAddress = section["publishAddress"] ?? options.PublishAddress;
        CopyTo(options.ServiceProperties, section.GetSection("properties"));
        if (options.Name.Length == 0)
        {
            failures.Add("servicecomb:service:name is missing: the name under which this app registers, such as \"orders\"");
        }

        if (!MicroserviceVersion.TryParse(options.Version, out _))
        {
            failures.Add($"servicecomb:service:version '{options.Version}' is no version: one to four numbers from 0 to 32767 with dots between");
        }

        if (options.Environment is not ("" or "development" or "testing" or "acceptance" or "production"))
        {
            failures.Add($"servicecomb:service:environment '{options.Environment}' must be empty, development, testing, acceptance or production");
        }
    }

    private static void ReadInstance(IConfiguration configuration, DiscoveryOptions options, List<string> failures)
    {
        options.InitialStatus = configuration["servicecomb:instance:initialStatus"] ?? options.InitialStatus;
        CopyTo(options.InstanceProperties, configuration.GetSection("servicecomb:instance:properties"));
        if (!InstanceStatus.IsKnown(options.InitialStatus))
        {
            failures.Add($"servicecomb:instance:initialStatus '{options.InitialStatus}' must be UP, DOWN, STARTING, TESTING or OUTOFSERVICE");
        }

        var center = configuration.GetSection("servicecomb:datacenter");
        if (center["name"] is { Length: > 0 } name)
        {
            options.DataCenter = new DataCenterInfo { Name = name, Region = center["region"], AvailableZone = center["availableZone"] };
            if (string.IsNullOrEmpty(center["region"]) || string.IsNullOrEmpty(center["availableZone"]))
            {
                failures.Add("servicecomb:datacenter:name needs servicecomb:datacenter:region and servicecomb:datacenter:availableZone beside it");
            }
        }
    }

    private static void ReadRegistry(IConfiguration configuration, DiscoveryOptions options, List<string> failures)
    {
        AddList(options.Addresses, configuration[Registry + "address"]);
        if (options.Addresses.Count == 0)
        {
            options.Addresses.Add("http://127.0.0.1:30100");
        }

        foreach (var address in options.Addresses)
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                failures.Add($"{Registry}address '{address}' is no address; expected http://host:port or https://host:port");
            }
        }

        AddList(options.Services, configuration["servicecomb:discovery:services"]);
        options.Project = configuration["servicecomb:credentials:project"] ?? options.Project;
        options.HeartbeatInterval = Duration(configuration, Registry + "healthCheckIntervalInSeconds", options.HeartbeatInterval, 1000, 1, failures);
        options.PollInterval = Duration(configuration, Registry + "pollIntervalInMillis", options.PollInterval, 1, 100, failures);
        options.FirstUseTimeout = Duration(configuration, "servicecomb:discovery:firstUseTimeoutInMillis", options.FirstUseTimeout, 1, 0, failures);
    }

    private static TimeSpan Duration(IConfiguration configuration, string key, TimeSpan otherwise, int unitInMillis, int least, List<string> failures)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least)
        {
            return TimeSpan.FromMilliseconds((double)number * unitInMillis);
        }

        failures.Add($"{key} '{text}' must be a whole number of at least {least}");
        return otherwise;
    }

    private static void CopyTo(IDictionary<string, string> properties, IConfigurationSection section)
    {
        foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true))
        {
            if (value is not null && key.Length > 0)
            {
                properties[key.Replace(':', '.')] = value;
            }
        }
    }

    private static void AddList(IList<string> list, string? text)
    {
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            list.Add(part);
        }
    }
}
