using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net;

/// <summary>Validates the options, whether they come from settings or from code. Every failure names the key of the setting.</summary>
internal sealed class ServiceCombOptionsValidator : IValidateOptions<ServiceCombOptions>
{
    public ValidateOptionsResult Validate(string? name, ServiceCombOptions options)
    {
        var failures = Validate(options);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <exception cref="OptionsValidationException">A value is missing or invalid. The exception lists all such keys.</exception>
    public static void ThrowIfInvalid(ServiceCombOptions options)
    {
        var failures = Validate(options);
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(ServiceCombOptions), typeof(ServiceCombOptions), failures);
        }
    }

    private static List<string> Validate(ServiceCombOptions options)
    {
        var failures = new List<string>(options.Failures);
        var limits = new NumberLimits(failures);
        ServiceCombNumbers.Visit(limits, options);
        foreach (var (listener, port) in options.Instance.PublishPorts)
        {
            ServiceCombNumbers.VisitPort(limits, listener, port);
        }

        ValidateService(options.Service, failures);
        ValidateInstance(options, failures);
        ValidateAddresses("servicecomb:registry:sc:address", options.Registry.Addresses, failures);
        TlsValidation.Validate(options.Registry.Tls, failures);
        ValidateDiscovery(options.Discovery, failures);
        KieOptionsValidation.Validate(options.Kie, failures);
        MonitorOptionsValidation.Validate(options.Monitor, failures);
        GovernanceOptionsValidation.Validate(options.Governance, failures);
        return failures;
    }

    /// <summary>Validates base addresses.</summary>
    public static void ValidateAddresses(string key, IEnumerable<string> addresses, List<string> failures) =>
        failures.AddRange(addresses.Select(EngineAddress.Validate).OfType<string>().Select(error => $"{key} {error}"));

    private static void ValidateService(ServiceOptions options, List<string> failures)
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

        if (!MicroserviceLevel.IsKnown(options.Level))
        {
            failures.Add($"servicecomb:service:level '{options.Level}' must be FRONT, MIDDLE or BACK");
        }
    }

    private static void ValidateInstance(ServiceCombOptions options, List<string> failures)
    {
        if (!InstanceStatus.IsKnown(options.Instance.InitialStatus))
        {
            failures.Add($"servicecomb:instance:initialStatus '{options.Instance.InitialStatus}' must be UP, DOWN, STARTING, TESTING or OUTOFSERVICE");
        }

        if (options.Instance.UnhealthyStatus is not (InstanceStatus.Down or InstanceStatus.OutOfService))
        {
            failures.Add($"servicecomb:instance:unhealthyStatus '{options.Instance.UnhealthyStatus}' must be DOWN or OUTOFSERVICE");
        }

        if (options.DataCenter.Info is { } center && (string.IsNullOrEmpty(center.Region) || string.IsNullOrEmpty(center.AvailableZone)))
        {
            failures.Add("servicecomb:datacenter:name requires servicecomb:datacenter:region and servicecomb:datacenter:availableZone");
        }
    }

    private static void ValidateDiscovery(DiscoveryOptions options, List<string> failures)
    {
        const string Discovery = "servicecomb:discovery:";
        failures.AddRange(options.Services.Where(static name => !IsServiceName(name))
            .Select(static name => $"{Discovery}services '{name}' is not a service name; expected service or application/service"));
        failures.AddRange(options.Aliases.Where(static alias => !IsServiceName(alias.Value))
            .Select(static alias => $"{Discovery}aliases:{alias.Key} '{alias.Value}' is not a service name; expected service or application/service"));
        failures.AddRange(options.Statuses.Where(static status => !InstanceStatus.IsKnown(status))
            .Select(static status => $"{Discovery}statuses '{status}' must be UP, DOWN, STARTING, TESTING or OUTOFSERVICE"));
        ValidateRule(Discovery + "versionRule", options.VersionRule, failures);
        foreach (var (host, rule) in options.VersionRules)
        {
            ValidateRule($"{Discovery}versionRules:{host}", rule, failures);
        }

        if (options.MassLossThreshold is not (>= 0 and <= 1))
        {
            failures.Add($"{Discovery}massLossPercentage must be from 0 to 100, which is {nameof(DiscoveryOptions.MassLossThreshold)} from 0 to 1");
        }
    }

    private static void ValidateRule(string key, string? text, List<string> failures)
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
}
