using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Connections;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net;

/// <summary>Reads the options from a configuration without reflection. Errors are kept in <see cref="ServiceCombOptions.Failures"/>, so that
/// the validator reports them together with those of values set in code.</summary>
internal sealed class ServiceCombOptionsReader(IConfiguration configuration) : IConfigureOptions<ServiceCombOptions>
{
    private const string Service = "servicecomb:service:";
    private const string Instance = "servicecomb:instance:";
    private const string Registry = "servicecomb:registry:";
    private const string RegistryAddress = Registry + "sc:address";
    private const string Discovery = "servicecomb:discovery:";
    private const string Kie = "servicecomb:kie:";
    private const string Monitor = "servicecomb:monitor:client:";
    private const string Credentials = "servicecomb:credentials:";

    /// <summary>Reads the options outside of a service provider: settings, then code, then defaults.</summary>
    public static ServiceCombOptions Read(IConfiguration configuration, Action<ServiceCombOptions>? configure)
    {
        var options = new ServiceCombOptions();
        new ServiceCombOptionsReader(configuration).Configure(options);
        configure?.Invoke(options);
        ServiceCombOptionsDefaults.Apply(options);
        return options;
    }

    /// <summary>Reads only the options of a configuration center without a registry. Invalid settings of other parts are not
    /// reported.</summary>
    public static ServiceCombOptions ReadKieOnly(IConfiguration configuration, Action<ServiceCombOptions>? configure)
    {
        var options = new ServiceCombOptions();
        var (failures, loginFailures) = (new List<string>(), new List<string>());
        var reader = new SettingsReader(configuration, failures);
        ReadService(reader, options.Service, failures: []);
        ReadKie(reader, options.Kie);
        ReadCredentials(reader, options, failures);
        ServiceCombNumbers.VisitKie(reader, options.Kie);
        ReadConnection(configuration, reader, options, failures);
        AddTo(options.Registry.Addresses, new SettingsReader(configuration, loginFailures).Addresses(RegistryAddress));
        options.Failures.AddRange(failures);
        configure?.Invoke(options);
        if (options.Credentials.Account is not null)
        {
            // Accounts log in to the registry.
            options.Failures.AddRange(loginFailures);
        }

        ServiceCombOptionsDefaults.Apply(options);
        return options;
    }

    public void Configure(ServiceCombOptions options)
    {
        // TLS settings of both engines may contain the same error.
        var failures = new List<string>();
        var reader = new SettingsReader(configuration, failures);
        ReadService(reader, options.Service, failures);
        ReadInstance(reader, options.Instance, failures);
        ReadRegistry(reader, options.Registry);
        ReadDiscovery(reader, options.Discovery);
        ReadKie(reader, options.Kie);
        ReadMonitor(reader, options.Monitor);
        ReadCredentials(reader, options, failures);
        ServiceCombNumbers.Visit(reader, options);
        ReadConnection(configuration, reader, options, failures);
        new TlsSettings(configuration, "sc:consumer:", failures).Read(options.Registry.Tls);
        new TlsSettings(configuration, "mc:consumer:", failures).Read(options.Monitor.Tls);
        options.Failures.AddRange(failures.Distinct());
    }

    private static void ReadConnection(IConfiguration configuration, SettingsReader reader, ServiceCombOptions options, List<string> failures)
    {
        options.Proxy = ProxyReader.Read(reader, failures) ?? options.Proxy;
        new TlsSettings(configuration, "kie:consumer:", failures).Read(options.Kie.Tls);
    }

    private static void ReadService(SettingsReader reader, ServiceOptions options, List<string> failures)
    {
        options.Application = ServiceStage.Mapped(ServiceStage.ApplicationMapping) ?? reader.Text(Service + "application") ?? options.Application;
        options.Name = ServiceStage.Mapped(ServiceStage.ServiceMapping) ?? reader.Text(Service + "name") ?? options.Name;
        options.Version = ServiceStage.Mapped(ServiceStage.VersionMapping) ?? reader.Text(Service + "version") ?? options.Version;
        options.Environment = reader.Text(Service + "environment") ?? options.Environment;
        options.Description = reader.Text(Service + "description") ?? options.Description;
        options.Level = reader.Text(Service + "level") ?? options.Level;
        options.Alias = reader.Text(Service + "alias") ?? options.Alias;
        AddTo(options.Paths, reader.List(Service + "paths"));
        CopyTo(options.Properties, reader.Map(Service + "properties"));
        ServiceStage.AddPairs(options.Properties, ServiceStage.ServiceProperties, failures);
    }

    private static void ReadInstance(SettingsReader reader, InstanceOptions options, List<string> failures)
    {
        options.FollowHealth = reader.Boolean(Instance + "followHealth", options.FollowHealth);
        options.InitialStatus = reader.Text(Instance + "initialStatus") ?? options.InitialStatus;
        options.UnhealthyStatus = reader.Text(Instance + "unhealthyStatus") ?? options.UnhealthyStatus;
        options.HostName = reader.Text(Registry + "sc:hostname") ?? options.HostName;
        options.PublishAddress = reader.Text(Service + "publishAddress") ?? options.PublishAddress;
        options.PublishGrpc = reader.Boolean("servicecomb:grpc:publish", options.PublishGrpc);
        AddTo(options.Publish, reader.List(Instance + "publish"));
        foreach (var listener in reader.Map(ServiceCombNumbers.PublishPort).Keys)
        {
            if (ServiceCombNumbers.VisitPort(reader, listener, 0) is > 0 and var port)
            {
                options.PublishPorts[listener] = port;
            }
        }

        CopyTo(options.Properties, reader.Map(Instance + "properties"));
        ServiceStage.AddPairs(options.Properties, ServiceStage.InstanceProperties, failures);
        ServiceStage.AddVariables(options.Properties);
    }

    private static void ReadRegistry(SettingsReader reader, RegistryOptions options)
    {
        AddTo(options.Addresses, reader.Addresses(RegistryAddress));
        options.RegisterSchemas = reader.Boolean(Registry + "sc:enableSwaggerRegistration", options.RegisterSchemas);
        options.OverwriteSchemas = reader.Boolean(Registry + "sc:canOverwriteSwagger", options.OverwriteSchemas);
        options.IsRequired = reader.Boolean(Registry + "required", options.IsRequired);
        options.StateDirectory = reader.Text(Registry + "stateDirectory") ?? options.StateDirectory;
    }

    private static void ReadDiscovery(SettingsReader reader, DiscoveryOptions options)
    {
        AddTo(options.Services, reader.List(Discovery + "services"));
        AddTo(options.Statuses, reader.List(Discovery + "statuses"));
        options.ResolveDottedNames = reader.Boolean(Discovery + "dottedNames", options.ResolveDottedNames);
        options.MassLossThreshold = reader.Integer(Discovery + "massLossPercentage", (int)(options.MassLossThreshold * 100), 0, 100) / 100.0;
        options.VersionRule = reader.Text(Discovery + "versionRule") ?? options.VersionRule;
        CopyTo(options.Aliases, reader.Map(Discovery + "aliases"));
        CopyTo(options.VersionRules, reader.Map(Discovery + "versionRules"));
    }

    private static void ReadKie(SettingsReader reader, KieOptions options)
    {
        AddTo(options.Addresses, reader.Addresses(Kie + "serverUri"));
        AddTo(options.FileSources, reader.List("servicecomb:config:client:fileSource"));
        AddTo(options.SecretKeys, reader.List(Kie + "secretKeys"));
        options.Project = reader.Text(Kie + "domainName") ?? options.Project;
        options.EnableAppConfig = reader.Boolean(Kie + "enableAppConfig", options.EnableAppConfig);
        options.EnableServiceConfig = reader.Boolean(Kie + "enableServiceConfig", options.EnableServiceConfig);
        options.EnableVersionConfig = reader.Boolean(Kie + "enableVersionConfig", options.EnableVersionConfig);
        options.EnableCustomConfig = reader.Boolean(Kie + "enableCustomConfig", options.EnableCustomConfig);
        options.CustomLabel = reader.Text(Kie + "customLabel") ?? options.CustomLabel;
        options.CustomLabelValue = reader.Text(Kie + "customLabelValue") ?? options.CustomLabelValue;
        options.EnableLongPolling = reader.Boolean(Kie + "enableLongPolling", options.EnableLongPolling);
        options.RequireInitialLoad = reader.Boolean(Kie + "firstPullRequired", options.RequireInitialLoad);
        options.CacheDirectory = reader.Text(Kie + "cacheDirectory") is { Length: > 0 } directory ? directory : options.CacheDirectory;
    }

    private static void ReadMonitor(SettingsReader reader, MonitorOptions options)
    {
        options.IsEnabled = reader.Boolean(Monitor + "enabled", options.IsEnabled);
        AddTo(options.Addresses, reader.Addresses(Monitor + "serverUri"));
        options.ApiVersion = reader.Text(Monitor + "api:version") is { Length: > 0 } version ? version : options.ApiVersion;
    }

    private static void ReadCredentials(SettingsReader reader, ServiceCombOptions options, List<string> failures)
    {
        const string Center = "servicecomb:datacenter:";
        const string Account = Credentials + "account:";
        options.DataCenter.Name = reader.Text(Center + "name") ?? options.DataCenter.Name;
        options.DataCenter.Region = reader.Text(Center + "region") ?? options.DataCenter.Region;
        options.DataCenter.AvailableZone = reader.Text(Center + "availableZone") ?? options.DataCenter.AvailableZone;
        options.Credentials.Project = reader.Text(Credentials + "project") ?? options.Credentials.Project;
        if (!reader.Boolean(Credentials + "rbac:enabled", defaultValue: false))
        {
            return;
        }

        foreach (var key in (ReadOnlySpan<string>)[Account + "name", Account + "password"])
        {
            if (string.IsNullOrEmpty(reader.Text(key)))
            {
                failures.Add($"{key} is required when {Credentials}rbac:enabled is true");
            }
        }

        if (reader.Text(Credentials + "cipher") is { Length: > 0 } cipher and not "default")
        {
            failures.Add($"{Credentials}cipher '{cipher}' is not supported; the only value is default, a password in plain text");
        }

        // Reads the configuration at every login, so that a changed password takes effect.
        options.Credentials.Account = () => new NetworkCredential(reader.Text(Account + "name"), reader.Text(Account + "password"));
    }

    private static void CopyTo(IDictionary<string, string> target, IReadOnlyDictionary<string, string> map)
    {
        foreach (var (key, value) in map)
        {
            target[key] = value;
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
