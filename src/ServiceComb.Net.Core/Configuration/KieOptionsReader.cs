using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Connections;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Configuration;

/// <summary>Reads and validates the options. Unlike configuration binding, it uses no reflection, and every failure names its key.</summary>
internal static class KieOptionsReader
{
    private const string Kie = "servicecomb:kie:";
    private const int MaxLabelLength = 160;

    /// <exception cref="OptionsValidationException">A value is missing or invalid; the exception names every such key.</exception>
    public static KieOptions Read(IConfiguration configuration, Action<KieOptions>? configure)
    {
        var options = new KieOptions();
        var failures = new List<string>();
        var reader = new SettingsReader(configuration, failures);
        ReadIdentity(reader, options);
        ReadLists(reader, options);
        ReadLayers(reader, options);
        ReadTimes(reader, options);
        options.CacheDirectory = reader.Text(Kie + "cacheDirectory") is { Length: > 0 } directory ? directory : null;
        EngineClientOptionsReader.ReadKie(configuration, new EngineClientOptions(), failures);
        options.ConfigureClient = client => EngineClientOptionsReader.ReadKie(configuration, client, new List<string>());
        configure?.Invoke(options);
        SetDefaults(options);
        Validate(options, failures);
        return failures.Count == 0 ? options : throw new OptionsValidationException(nameof(KieOptions), typeof(KieOptions), failures);
    }

    private static void ReadIdentity(SettingsReader reader, KieOptions options)
    {
        options.Application = reader.Text("servicecomb:service:application") ?? options.Application;
        options.Service = reader.Text("servicecomb:service:name") ?? options.Service;
        options.Version = reader.Text("servicecomb:service:version") ?? options.Version;
        options.Environment = reader.Text("servicecomb:service:environment") ?? options.Environment;
        options.Project = reader.Text(Kie + "domainName") ?? reader.Text("servicecomb:credentials:project") ?? options.Project;
    }

    private static void ReadLists(SettingsReader reader, KieOptions options)
    {
        AddRange(options.Addresses, reader.List(Kie + "serverUri"));
        AddRange(options.FileSources, reader.List("servicecomb:config:client:fileSource"));
        AddRange(options.SecretKeys, reader.List(Kie + "secretKeys"));
    }

    private static void ReadLayers(SettingsReader reader, KieOptions options)
    {
        options.EnableAppConfig = reader.Boolean(Kie + "enableAppConfig", options.EnableAppConfig);
        options.EnableServiceConfig = reader.Boolean(Kie + "enableServiceConfig", options.EnableServiceConfig);
        options.EnableVersionConfig = reader.Boolean(Kie + "enableVersionConfig", options.EnableVersionConfig);
        options.EnableCustomConfig = reader.Boolean(Kie + "enableCustomConfig", options.EnableCustomConfig);
        options.CustomLabel = reader.Text(Kie + "customLabel") ?? options.CustomLabel;
        options.CustomLabelValue = reader.Text(Kie + "customLabelValue") ?? options.CustomLabelValue;
    }

    private static void ReadTimes(SettingsReader reader, KieOptions options)
    {
        options.EnableLongPolling = reader.Boolean(Kie + "enableLongPolling", options.EnableLongPolling);
        options.RequireInitialLoad = reader.Boolean(Kie + "firstPullRequired", options.RequireInitialLoad);
        options.PollingWaitTime = reader.Seconds(Kie + "pollingWaitTime", options.PollingWaitTime, 1, 50);
        options.RefreshInterval = reader.Milliseconds(Kie + "refreshInterval", options.RefreshInterval, 100);
        options.InitialLoadTimeout = reader.Milliseconds(Kie + "firstPullTimeoutInMillis", options.InitialLoadTimeout, 100, 600_000);
    }

    private static void SetDefaults(KieOptions options)
    {
        if (options.Addresses.Count == 0)
        {
            options.Addresses.Add("http://127.0.0.1:30110");
        }

        foreach (var pattern in options.SecretKeys.Count > 0 ? [] : new[] { "*password*", "*secret*", "*token*", "*connectionstring*" })
        {
            options.SecretKeys.Add(pattern);
        }
    }

    private static void Validate(KieOptions options, List<string> failures)
    {
        foreach (var address in options.Addresses)
        {
            if (EngineAddress.Validate(address) is { } error)
            {
                failures.Add($"{Kie}serverUri {error}");
            }
        }

        if (options.Service.Length == 0 && (options.EnableServiceConfig || options.EnableVersionConfig))
        {
            failures.Add($"servicecomb:service:name is missing: set the name of the service, such as \"orders\", or disable {Kie}enableServiceConfig and {Kie}enableVersionConfig");
        }

        ValidateLabel(options.Application, "servicecomb:service:application", failures);
        ValidateLabel(options.Service, "servicecomb:service:name", failures);
        ValidateLabel(options.Version, "servicecomb:service:version", failures);
        ValidateLabel(options.Environment, "servicecomb:service:environment", failures);
        ValidateLabel(options.CustomLabel, Kie + "customLabel", failures);
        ValidateLabel(options.CustomLabelValue, Kie + "customLabelValue", failures);
        ValidateTimes(options, failures);
    }

    private static void ValidateTimes(KieOptions options, List<string> failures)
    {
        if (options.CustomLabel.Length == 0 && options.EnableCustomConfig)
        {
            failures.Add($"{Kie}customLabel is empty: set the name of a label or disable {Kie}enableCustomConfig");
        }

        if (options.PollingWaitTime < TimeSpan.FromSeconds(1) || options.PollingWaitTime > TimeSpan.FromSeconds(50))
        {
            failures.Add($"{Kie}pollingWaitTime must be 1 to 50 seconds: engines time out requests after 60 seconds");
        }

        if (options.RefreshInterval < TimeSpan.FromMilliseconds(100))
        {
            failures.Add($"{Kie}refreshInterval must be at least 100 milliseconds");
        }

        if (options.InitialLoadTimeout < TimeSpan.FromMilliseconds(100) || options.InitialLoadTimeout > TimeSpan.FromMinutes(10))
        {
            failures.Add($"{Kie}firstPullTimeoutInMillis must be 100 to 600000");
        }
    }

    private static void ValidateLabel(string value, string key, List<string> failures)
    {
        if (value.Length > MaxLabelLength || !value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            failures.Add($"{key} '{value}' is not a valid label: use at most {MaxLabelLength} letters, digits and -_.");
        }
    }

    private static void AddRange(IList<string> list, IReadOnlyList<string> entries)
    {
        foreach (var entry in entries)
        {
            list.Add(entry);
        }
    }
}
