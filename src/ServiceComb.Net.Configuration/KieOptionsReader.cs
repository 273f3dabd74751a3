using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Connections;

namespace ServiceComb.Net.Configuration;

/// <summary>Reads the options by hand: no reflection, and every mistake is named by its key.</summary>
internal static class KieOptionsReader
{
    private const string Kie = "servicecomb:kie:";
    private const int LongestLabel = 160;

    /// <exception cref="OptionsValidationException">A value is missing or wrong; every such key is named.</exception>
    public static KieOptions Read(IConfiguration configuration, Action<KieOptions>? configure)
    {
        var options = new KieOptions();
        var failures = new List<string>();
        ReadIdentity(configuration, options);
        ReadLists(configuration, options);
        ReadLayers(configuration, options, failures);
        ReadTimes(configuration, options, failures);
        options.SnapshotDirectory = configuration[Kie + "snapshotDirectory"] is { Length: > 0 } directory ? directory : null;
        EngineClientOptionsReader.ReadKie(configuration, new EngineClientOptions(), failures);
        options.ConfigureClient = client => EngineClientOptionsReader.ReadKie(configuration, client, new List<string>());
        configure?.Invoke(options);
        FillIn(options);
        Validate(options, failures);
        return failures.Count == 0 ? options : throw new OptionsValidationException(nameof(KieOptions), typeof(KieOptions), failures);
    }

    private static void ReadIdentity(IConfiguration configuration, KieOptions options)
    {
        var service = configuration.GetSection("servicecomb:service");
        options.Application = service["application"] ?? options.Application;
        options.Service = service["name"] ?? options.Service;
        options.Version = service["version"] ?? options.Version;
        options.Environment = service["environment"] ?? options.Environment;
        options.Project = configuration[Kie + "domainName"] ?? configuration["servicecomb:credentials:project"] ?? options.Project;
    }

    private static void ReadLists(IConfiguration configuration, KieOptions options)
    {
        AddList(options.Addresses, configuration[Kie + "serverUri"]);
        AddList(options.FileSources, configuration["servicecomb:config:client:fileSource"]);
        AddList(options.SecretKeys, configuration[Kie + "secretKeys"]);
    }

    private static void ReadLayers(IConfiguration configuration, KieOptions options, List<string> failures)
    {
        options.EnableAppConfig = Switch(configuration, "enableAppConfig", options.EnableAppConfig, failures);
        options.EnableServiceConfig = Switch(configuration, "enableServiceConfig", options.EnableServiceConfig, failures);
        options.EnableVersionConfig = Switch(configuration, "enableVersionConfig", options.EnableVersionConfig, failures);
        options.EnableCustomConfig = Switch(configuration, "enableCustomConfig", options.EnableCustomConfig, failures);
        options.CustomLabel = configuration[Kie + "customLabel"] ?? options.CustomLabel;
        options.CustomLabelValue = configuration[Kie + "customLabelValue"] ?? options.CustomLabelValue;
    }

    private static void ReadTimes(IConfiguration configuration, KieOptions options, List<string> failures)
    {
        options.EnableLongPolling = Switch(configuration, "enableLongPolling", options.EnableLongPolling, failures);
        options.FirstPullRequired = Switch(configuration, "firstPullRequired", options.FirstPullRequired, failures);
        options.PollingWaitTime = Duration(configuration, "pollingWaitTime", options.PollingWaitTime, 1000, failures);
        options.RefreshInterval = Duration(configuration, "refreshInterval", options.RefreshInterval, 1, failures);
        options.FirstPullTimeout = Duration(configuration, "firstPullTimeoutInMillis", options.FirstPullTimeout, 1, failures);
    }

    private static void FillIn(KieOptions options)
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
            if (EngineAddress.FaultOf(address) is { } fault)
            {
                failures.Add($"{Kie}serverUri {fault}");
            }
        }

        if (options.Service.Length == 0 && (options.EnableServiceConfig || options.EnableVersionConfig))
        {
            failures.Add($"servicecomb:service:name is missing: the name whose configuration is taken, such as \"orders\"; or switch off {Kie}enableServiceConfig and {Kie}enableVersionConfig");
        }

        Label(options.Application, "servicecomb:service:application", failures);
        Label(options.Service, "servicecomb:service:name", failures);
        Label(options.Version, "servicecomb:service:version", failures);
        Label(options.Environment, "servicecomb:service:environment", failures);
        Label(options.CustomLabel, Kie + "customLabel", failures);
        Label(options.CustomLabelValue, Kie + "customLabelValue", failures);
        ValidateTimes(options, failures);
    }

    private static void ValidateTimes(KieOptions options, List<string> failures)
    {
        if (options.CustomLabel.Length == 0 && options.EnableCustomConfig)
        {
            failures.Add($"{Kie}customLabel is empty; name a label or switch off {Kie}enableCustomConfig");
        }

        if (options.PollingWaitTime < TimeSpan.FromSeconds(1) || options.PollingWaitTime > TimeSpan.FromSeconds(50))
        {
            failures.Add($"{Kie}pollingWaitTime must be 1 to 50 seconds: engines end requests after 60");
        }

        if (options.RefreshInterval < TimeSpan.FromMilliseconds(100))
        {
            failures.Add($"{Kie}refreshInterval must be at least 100 milliseconds");
        }

        if (options.FirstPullTimeout < TimeSpan.FromMilliseconds(100) || options.FirstPullTimeout > TimeSpan.FromMinutes(10))
        {
            failures.Add($"{Kie}firstPullTimeoutInMillis must be 100 to 600000");
        }
    }

    private static void Label(string value, string key, List<string> failures)
    {
        if (value.Length > LongestLabel || !value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            failures.Add($"{key} '{value}' can be no label: at most {LongestLabel} letters, digits and -_.");
        }
    }

    private static bool Switch(IConfiguration configuration, string name, bool otherwise, List<string> failures)
    {
        if (configuration[Kie + name] is not { Length: > 0 } text || bool.TryParse(text, out otherwise))
        {
            return otherwise;
        }

        failures.Add($"{Kie}{name} '{text}' must be true or false");
        return otherwise;
    }

    private static TimeSpan Duration(IConfiguration configuration, string name, TimeSpan otherwise, int unitInMillis, List<string> failures)
    {
        if (configuration[Kie + name] is not { Length: > 0 } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return TimeSpan.FromMilliseconds((double)number * unitInMillis);
        }

        failures.Add($"{Kie}{name} '{text}' must be a whole number of {(unitInMillis == 1 ? "milliseconds" : "seconds")}");
        return otherwise;
    }

    private static void AddList(IList<string> list, string? text)
    {
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            list.Add(part);
        }
    }
}
