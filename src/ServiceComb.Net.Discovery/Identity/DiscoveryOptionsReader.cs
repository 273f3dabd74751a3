using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Connections;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>Reads the options by hand: no reflection, and every mistake is named by its key.</summary>
public static class DiscoveryOptionsReader
{
    private const string Registry = "servicecomb:registry:sc:";
    private const string Discovery = "servicecomb:discovery:";
    private const string DrainTimeKey = "servicecomb:registry:drainTimeInMillis";
    private const string LastGraceTimeKey = Discovery + "lastInstancesGraceTimeInSeconds";
    private const int LongestDescription = 256;

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
        ReadDirectory(configuration, options, failures);
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(DiscoveryOptions), typeof(DiscoveryOptions), failures);
        }
    }

    private static void ReadService(IConfiguration configuration, DiscoveryOptions options, List<string> failures)
    {
        var section = configuration.GetSection("servicecomb:service");
        options.Application = ServiceStage.Mapped(ServiceStage.ApplicationMapping) ?? section["application"] ?? options.Application;
        options.Name = ServiceStage.Mapped(ServiceStage.ServiceMapping) ?? section["name"] ?? (options.Name.Length > 0 ? options.Name : DefaultName());
        options.Version = ServiceStage.Mapped(ServiceStage.VersionMapping) ?? section["version"] ?? options.Version;
        options.Environment = section["environment"] ?? options.Environment;
        options.Description = section["description"] ?? options.Description ?? EntryAssembly.Description;
        options.Level = section["level"] ?? options.Level;
        options.Alias = section["alias"] ?? options.Alias;
        options.PublishAddress = section["publishAddress"] ?? options.PublishAddress;
        AddList(options.Paths, section["paths"]);
        CopyTo(options.ServiceProperties, section.GetSection("properties"));
        ServiceStage.AddPairs(options.ServiceProperties, ServiceStage.ServiceProperties, failures);
        CheckService(options, failures);
    }

    private static string DefaultName() => EntryAssembly.Name is { } name && NamePattern.IsServiceName(name) ? name : "";

    private static void CheckService(DiscoveryOptions options, List<string> failures)
    {
        if (options.Name.Length == 0)
        {
            failures.Add("servicecomb:service:name is missing: the name under which this app registers, such as \"orders\"");
        }
        else if (!NamePattern.IsServiceName(options.Name))
        {
            failures.Add($"servicecomb:service:name '{options.Name}' must be 1 to {NamePattern.MaxServiceName} letters, digits, '-', '_' or '.', beginning and ending with a letter or digit");
        }

        if (!NamePattern.IsApplication(options.Application))
        {
            failures.Add($"servicecomb:service:application '{options.Application}' must be 1 to {NamePattern.MaxApplication} letters, digits, '-', '_' or '.', beginning and ending with a letter or digit");
        }

        if (!MicroserviceVersion.TryParse(options.Version, out _))
        {
            failures.Add($"servicecomb:service:version '{options.Version}' is no version: one to four numbers from 0 to 32767 with dots between");
        }

        if (options.Environment is not ("" or "development" or "testing" or "acceptance" or "production"))
        {
            failures.Add($"servicecomb:service:environment '{options.Environment}' must be empty, development, testing, acceptance or production");
        }

        if (options.Level is not ("FRONT" or "MIDDLE" or "BACK"))
        {
            failures.Add($"servicecomb:service:level '{options.Level}' must be FRONT, MIDDLE or BACK");
        }

        if (options.Description is { Length: > LongestDescription } description)
        {
            options.Description = description[..LongestDescription];
        }
    }

    private static void ReadInstance(IConfiguration configuration, DiscoveryOptions options, List<string> failures)
    {
        var section = configuration.GetSection("servicecomb:instance");
        options.FollowHealth = Flag(configuration, "servicecomb:instance:followHealth", options.FollowHealth, failures);
        options.InitialStatus = section["initialStatus"] ?? (options.FollowHealth ? InstanceStatus.Starting : options.InitialStatus);
        options.HealthInterval = Duration(configuration, "servicecomb:instance:healthIntervalInSeconds", options.HealthInterval, 1000, 1, failures);
        options.UnhealthyStatus = section["unhealthyStatus"] ?? options.UnhealthyStatus;
        options.HostName = configuration[Registry + "hostname"] ?? options.HostName;
        options.PublishPort = Number(configuration, "servicecomb:rest:publishPort", options.PublishPort, 0, ushort.MaxValue, failures);
        options.PublishesGrpc = Flag(configuration, "servicecomb:grpc:publish", options.PublishesGrpc, failures);
        CopyTo(options.InstanceProperties, section.GetSection("properties"));
        ServiceStage.AddPairs(options.InstanceProperties, ServiceStage.InstanceProperties, failures);
        ServiceStage.AddVariables(options.InstanceProperties);
        if (!InstanceStatus.IsKnown(options.InitialStatus))
        {
            failures.Add($"servicecomb:instance:initialStatus '{options.InitialStatus}' must be UP, DOWN, STARTING, TESTING or OUTOFSERVICE");
        }

        if (options.UnhealthyStatus is not (InstanceStatus.Down or InstanceStatus.OutOfService))
        {
            failures.Add($"servicecomb:instance:unhealthyStatus '{options.UnhealthyStatus}' must be DOWN or OUTOFSERVICE");
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
            if (EngineAddress.FaultOf(address) is { } fault)
            {
                failures.Add($"{Registry}address {fault}");
            }
        }

        options.Project = configuration["servicecomb:credentials:project"] ?? options.Project;
        options.HeartbeatInterval = Duration(configuration, Registry + "healthCheckIntervalInSeconds", options.HeartbeatInterval, 1000, 1, failures);
        options.HeartbeatTimeout = Duration(configuration, Registry + "healthCheckRequestTimeoutInMillis", options.HeartbeatTimeout, 1, 100, failures);
        options.PollInterval = Duration(configuration, Registry + "pollIntervalInMillis", options.PollInterval, 1, 100, failures);
        options.RegistersSchemas = Flag(configuration, Registry + "enableSwaggerRegistration", options.RegistersSchemas, failures);
        options.OverwritesSchemas = Flag(configuration, Registry + "canOverwriteSwagger", options.OverwritesSchemas, failures);
        options.IsRequired = Flag(configuration, "servicecomb:registry:required", options.IsRequired, failures);
        options.StartTimeout = Duration(configuration, "servicecomb:registry:startTimeoutInMillis", options.StartTimeout, 1, 1, failures);
        options.StateDirectory = configuration["servicecomb:registry:stateDirectory"] ?? options.StateDirectory;
        if (configuration[DrainTimeKey] is { Length: > 0 })
        {
            options.DrainTime = Duration(configuration, DrainTimeKey, TimeSpan.Zero, 1, 0, failures);
        }
    }

    private static void ReadDirectory(IConfiguration configuration, DiscoveryOptions options, List<string> failures)
    {
        AddList(options.Services, configuration[Discovery + "services"]);
        options.FirstUseTimeout = Duration(configuration, Discovery + "firstUseTimeoutInMillis", options.FirstUseTimeout, 1, 0, failures);
        options.ConnectTimeout = Duration(configuration, "servicecomb:rest:client:connection:timeoutInMillis", options.ConnectTimeout, 1, 1, failures);
        options.IdleTimeout = Duration(configuration, Discovery + "idleTimeoutInSeconds", options.IdleTimeout, 1000, 1, failures);
        options.GraceTime = Duration(configuration, Discovery + "graceTimeInSeconds", options.GraceTime, 1000, 0, failures);
        if (configuration[LastGraceTimeKey] is { Length: > 0 })
        {
            options.LastInstancesGraceTime = Duration(configuration, LastGraceTimeKey, options.GraceTime, 1000, 0, failures);
        }

        options.DoubtShare = Number(configuration, Discovery + "doubtPercentage", (int)(options.DoubtShare * 100), 0, 100, failures) / 100.0;
        ReadStatuses(configuration, options, failures);
        options.VersionRule = configuration[Discovery + "versionRule"] ?? options.VersionRule;
        foreach (var alias in configuration.GetSection(Discovery + "aliases").GetChildren())
        {
            options.Aliases[alias.Key] = alias.Value ?? "";
            if (!IsTarget(alias.Value ?? ""))
            {
                failures.Add($"{alias.Path} '{alias.Value}' names no service; expected service or application/service");
            }
        }

        foreach (var name in options.Services.Where(static name => !IsTarget(name)))
        {
            failures.Add($"{Discovery}services '{name}' names no service; expected service or application/service");
        }

        foreach (var rule in configuration.GetSection(Discovery + "versionRules").GetChildren())
        {
            options.VersionRules[rule.Key] = rule.Value ?? "";
            CheckRule(rule.Path, rule.Value, failures);
        }

        CheckRule(Discovery + "versionRule", options.VersionRule, failures);
    }

    private static void ReadStatuses(IConfiguration configuration, DiscoveryOptions options, List<string> failures)
    {
        AddList(options.Statuses, configuration[Discovery + "statuses"]);
        foreach (var status in options.Statuses.Where(static status => !InstanceStatus.IsKnown(status)))
        {
            failures.Add($"{Discovery}statuses '{status}' must be UP, DOWN, STARTING, TESTING or OUTOFSERVICE");
        }
    }

    private static void CheckRule(string key, string? text, List<string> failures)
    {
        if (!VersionRule.TryParse(text, out _))
        {
            failures.Add($"{key} '{text}' is no version rule; expected 1.2.3, 1.0+, 1.0-2.0, latest or 0+");
        }
    }

    private static bool IsTarget(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? NamePattern.IsServiceName(text)
            : NamePattern.IsApplication(text.AsSpan(0, slash)) && NamePattern.IsServiceName(text.AsSpan(slash + 1));
    }

    private static TimeSpan Duration(IConfiguration configuration, string key, TimeSpan otherwise, int unitInMillis, int least, List<string> failures) =>
        string.IsNullOrEmpty(configuration[key])
            ? otherwise
            : TimeSpan.FromMilliseconds((double)Number(configuration, key, least, least, int.MaxValue, failures) * unitInMillis);

    private static int Number(IConfiguration configuration, string key, int otherwise, int least, int most, List<string> failures)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        failures.Add(most == int.MaxValue
            ? $"{key} '{text}' must be a whole number of at least {least}"
            : $"{key} '{text}' must be a whole number from {least} to {most}");
        return otherwise;
    }

    private static bool Flag(IConfiguration configuration, string key, bool otherwise, List<string> failures)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return otherwise;
        }

        if (bool.TryParse(text, out var flag))
        {
            return flag;
        }

        failures.Add($"{key} '{text}' must be true or false");
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
