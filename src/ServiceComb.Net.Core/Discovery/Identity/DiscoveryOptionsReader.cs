using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Connections;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>Reads <see cref="DiscoveryOptions"/> from a configuration without reflection and reports every invalid value with its key.</summary>
internal static class DiscoveryOptionsReader
{
    private const string Registry = "servicecomb:registry:sc:";
    private const string Discovery = "servicecomb:discovery:";
    private const string DrainTimeKey = "servicecomb:registry:drainTimeInMillis";
    private const string LastGraceTimeKey = Discovery + "lastInstancesGraceTimeInSeconds";
    private const int MaxDescriptionLength = 256;

    /// <summary>Reads the options from a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="options">The options to fill. Values that are not configured remain unchanged.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="OptionsValidationException">A value is missing or invalid. The exception lists all such keys.</exception>
    public static void Read(IConfiguration configuration, DiscoveryOptions options)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        var reader = new SettingsReader(configuration, failures);
        ReadService(reader, options, failures);
        ReadInstance(reader, options, failures);
        ReadDataCenter(reader, options, failures);
        ReadRegistry(reader, options);
        EngineClientOptionsReader.ReadRegistry(configuration, new EngineClientOptions(), failures);
        ReadDirectory(reader, options, failures);
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(DiscoveryOptions), typeof(DiscoveryOptions), failures);
        }
    }

    private static void ReadService(SettingsReader reader, DiscoveryOptions options, List<string> failures)
    {
        const string Service = "servicecomb:service:";
        options.Application = ServiceStage.Mapped(ServiceStage.ApplicationMapping) ?? reader.Text(Service + "application") ?? options.Application;
        options.Name = ServiceStage.Mapped(ServiceStage.ServiceMapping) ?? reader.Text(Service + "name") ?? (options.Name.Length > 0 ? options.Name : DefaultName());
        options.Version = ServiceStage.Mapped(ServiceStage.VersionMapping) ?? reader.Text(Service + "version") ?? options.Version;
        options.Environment = reader.Text(Service + "environment") ?? options.Environment;
        options.Description = reader.Text(Service + "description") ?? options.Description ?? EntryAssembly.Description;
        options.Level = reader.Text(Service + "level") ?? options.Level;
        options.Alias = reader.Text(Service + "alias") ?? options.Alias;
        options.PublishAddress = reader.Text(Service + "publishAddress") ?? options.PublishAddress;
        AddTo(options.Paths, reader.List(Service + "paths"));
        CopyTo(options.ServiceProperties, reader.Map(Service + "properties"));
        ServiceStage.AddPairs(options.ServiceProperties, ServiceStage.ServiceProperties, failures);
        CheckService(options, failures);
    }

    private static string DefaultName() => EntryAssembly.Name is { } name && NamePattern.IsServiceName(name) ? name : "";

    private static void CheckService(DiscoveryOptions options, List<string> failures)
    {
        if (options.Name.Length == 0)
        {
            failures.Add("servicecomb:service:name is missing; set the name under which this app registers, such as \"orders\"");
        }
        else if (!NamePattern.IsServiceName(options.Name))
        {
            failures.Add($"servicecomb:service:name '{options.Name}' must be 1 to {NamePattern.MaxServiceNameLength} letters, digits, '-', '_' or '.', beginning and ending with a letter or digit");
        }

        if (!NamePattern.IsApplication(options.Application))
        {
            failures.Add($"servicecomb:service:application '{options.Application}' must be 1 to {NamePattern.MaxApplicationLength} letters, digits, '-', '_' or '.', beginning and ending with a letter or digit");
        }

        if (!MicroserviceVersion.TryParse(options.Version, out _))
        {
            failures.Add($"servicecomb:service:version '{options.Version}' is not a version; expected one to four numbers from 0 to 32767, separated by dots");
        }

        if (options.Environment is not ("" or "development" or "testing" or "acceptance" or "production"))
        {
            failures.Add($"servicecomb:service:environment '{options.Environment}' must be empty, development, testing, acceptance or production");
        }

        if (options.Level is not ("FRONT" or "MIDDLE" or "BACK"))
        {
            failures.Add($"servicecomb:service:level '{options.Level}' must be FRONT, MIDDLE or BACK");
        }

        if (options.Description is { Length: > MaxDescriptionLength } description)
        {
            options.Description = description[..MaxDescriptionLength];
        }
    }

    private static void ReadInstance(SettingsReader reader, DiscoveryOptions options, List<string> failures)
    {
        const string Instance = "servicecomb:instance:";
        options.FollowHealth = reader.Boolean(Instance + "followHealth", options.FollowHealth);
        options.InitialStatus = reader.Text(Instance + "initialStatus") ?? (options.FollowHealth ? InstanceStatus.Starting : options.InitialStatus);
        options.HealthInterval = reader.Seconds(Instance + "healthIntervalInSeconds", options.HealthInterval, 1);
        options.UnhealthyStatus = reader.Text(Instance + "unhealthyStatus") ?? options.UnhealthyStatus;
        options.HostName = reader.Text(Registry + "hostname") ?? options.HostName;
        ReadListeners(reader, options);
        options.PublishGrpc = reader.Boolean("servicecomb:grpc:publish", options.PublishGrpc);
        CopyTo(options.InstanceProperties, reader.Map(Instance + "properties"));
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
    }

    private static void ReadListeners(SettingsReader reader, DiscoveryOptions options)
    {
        const string Port = "servicecomb:rest:publishPort";
        AddTo(options.Publish, reader.List("servicecomb:instance:publish"));
        options.PublishPort = reader.Integer(Port, options.PublishPort, 0, ushort.MaxValue);
        foreach (var listener in reader.Map(Port).Keys)
        {
            options.PublishPorts[listener] = reader.Integer($"{Port}:{listener}", 0, 1, ushort.MaxValue);
        }
    }

    private static void ReadDataCenter(SettingsReader reader, DiscoveryOptions options, List<string> failures)
    {
        const string Center = "servicecomb:datacenter:";
        if (reader.Text(Center + "name") is not { Length: > 0 } name)
        {
            return;
        }

        options.DataCenter = new DataCenterInfo { Name = name, Region = reader.Text(Center + "region"), AvailableZone = reader.Text(Center + "availableZone") };
        if (string.IsNullOrEmpty(options.DataCenter.Region) || string.IsNullOrEmpty(options.DataCenter.AvailableZone))
        {
            failures.Add("servicecomb:datacenter:name requires servicecomb:datacenter:region and servicecomb:datacenter:availableZone");
        }
    }

    private static void ReadRegistry(SettingsReader reader, DiscoveryOptions options)
    {
        AddTo(options.Addresses, reader.Addresses(Registry + "address"));
        if (options.Addresses.Count == 0)
        {
            options.Addresses.Add("http://127.0.0.1:30100");
        }

        options.Project = reader.Text("servicecomb:credentials:project") ?? options.Project;
        options.HeartbeatInterval = reader.Seconds(Registry + "healthCheckIntervalInSeconds", options.HeartbeatInterval, 1);
        options.HeartbeatTimeout = reader.Milliseconds(Registry + "healthCheckRequestTimeoutInMillis", options.HeartbeatTimeout, 100);
        options.PollInterval = reader.Milliseconds(Registry + "pollIntervalInMillis", options.PollInterval, 100);
        options.RegisterSchemas = reader.Boolean(Registry + "enableSwaggerRegistration", options.RegisterSchemas);
        options.OverwriteSchemas = reader.Boolean(Registry + "canOverwriteSwagger", options.OverwriteSchemas);
        options.IsRequired = reader.Boolean("servicecomb:registry:required", options.IsRequired);
        options.StartTimeout = reader.Milliseconds("servicecomb:registry:startTimeoutInMillis", options.StartTimeout, 1);
        options.StateDirectory = reader.Text("servicecomb:registry:stateDirectory") ?? options.StateDirectory;
        if (reader.Text(DrainTimeKey) is { Length: > 0 })
        {
            options.DrainTime = reader.Milliseconds(DrainTimeKey, TimeSpan.Zero, 0);
        }
    }

    private static void ReadDirectory(SettingsReader reader, DiscoveryOptions options, List<string> failures)
    {
        AddTo(options.Services, reader.List(Discovery + "services"));
        options.ResolveDottedNames = reader.Boolean(Discovery + "dottedNames", options.ResolveDottedNames);
        options.FirstUseTimeout = reader.Milliseconds(Discovery + "firstUseTimeoutInMillis", options.FirstUseTimeout, 0);
        options.ConnectTimeout = reader.Milliseconds("servicecomb:rest:client:connection:timeoutInMillis", options.ConnectTimeout, 1);
        options.IdleTimeout = reader.Seconds(Discovery + "idleTimeoutInSeconds", options.IdleTimeout, 1);
        options.GraceTime = reader.Seconds(Discovery + "graceTimeInSeconds", options.GraceTime, 0);
        if (reader.Text(LastGraceTimeKey) is { Length: > 0 })
        {
            options.LastInstancesGraceTime = reader.Seconds(LastGraceTimeKey, options.GraceTime, 0);
        }

        options.MassLossThreshold = reader.Integer(Discovery + "massLossPercentage", (int)(options.MassLossThreshold * 100), 0, 100) / 100.0;
        ReadStatuses(reader, options, failures);
        options.VersionRule = reader.Text(Discovery + "versionRule") ?? options.VersionRule;
        foreach (var (host, service) in reader.Map(Discovery + "aliases"))
        {
            options.Aliases[host] = service;
            if (!IsServiceName(service))
            {
                failures.Add($"{Discovery}aliases:{host} '{service}' is not a service name; expected service or application/service");
            }
        }

        foreach (var name in options.Services.Where(static name => !IsServiceName(name)))
        {
            failures.Add($"{Discovery}services '{name}' is not a service name; expected service or application/service");
        }

        foreach (var (host, rule) in reader.Map(Discovery + "versionRules"))
        {
            options.VersionRules[host] = rule;
            CheckRule($"{Discovery}versionRules:{host}", rule, failures);
        }

        CheckRule(Discovery + "versionRule", options.VersionRule, failures);
    }

    private static void ReadStatuses(SettingsReader reader, DiscoveryOptions options, List<string> failures)
    {
        AddTo(options.Statuses, reader.List(Discovery + "statuses"));
        foreach (var status in options.Statuses.Where(static status => !InstanceStatus.IsKnown(status)))
        {
            failures.Add($"{Discovery}statuses '{status}' must be UP, DOWN, STARTING, TESTING or OUTOFSERVICE");
        }
    }

    private static void CheckRule(string key, string? text, List<string> failures)
    {
        if (!VersionRule.TryParse(text, out _))
        {
            failures.Add($"{key} '{text}' is not a version rule; expected 1.2.3, 1.0+, 1.0-2.0, latest or 0+");
        }
    }

    private static bool IsServiceName(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? NamePattern.IsServiceName(text)
            : NamePattern.IsApplication(text.AsSpan(0, slash)) && NamePattern.IsServiceName(text.AsSpan(slash + 1));
    }

    private static void CopyTo(IDictionary<string, string> properties, IReadOnlyDictionary<string, string> map)
    {
        foreach (var (key, value) in map)
        {
            properties[key] = value;
        }
    }

    private static void AddTo(IList<string> list, IReadOnlyList<string> entries)
    {
        foreach (var entry in entries)
        {
            list.Add(entry);
        }
    }
}
