using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net;

/// <summary>Validates the options of the configuration center.</summary>
internal static class KieOptionsValidation
{
    private const string Kie = "servicecomb:kie:";
    private const int MaxLabelLength = 160;

    public static void Validate(KieOptions options, List<string> failures)
    {
        ServiceCombOptionsValidator.ValidateAddresses(Kie + "serverUri", options.Addresses, failures);
        TlsValidation.Validate(options.Tls, failures);
        ValidateLabel(options.CustomLabel, Kie + "customLabel", failures);
        ValidateLabel(options.CustomLabelValue, Kie + "customLabelValue", failures);
        if (options.CustomLabel.Length == 0 && options.EnableCustomConfig)
        {
            failures.Add($"{Kie}customLabel is empty: set the name of a label or disable {Kie}enableCustomConfig");
        }
    }

    /// <summary>Validates the options of a configuration center without a registry, whose rules for the identity are stricter.</summary>
    /// <exception cref="OptionsValidationException">A value is missing or invalid. The exception lists all such keys.</exception>
    public static void ThrowIfInvalid(ServiceCombOptions options)
    {
        var failures = new List<string>(options.Failures);
        ServiceCombNumbers.VisitKie(new NumberLimits(failures), options.Kie);
        Validate(options.Kie, failures);
        if (options.Service.Name.Length == 0 && (options.Kie.EnableServiceConfig || options.Kie.EnableVersionConfig))
        {
            failures.Add($"servicecomb:service:name is missing: set the name of the service, such as \"orders\", or disable {Kie}enableServiceConfig and {Kie}enableVersionConfig");
        }

        ValidateLabel(options.Service.Application, "servicecomb:service:application", failures);
        ValidateLabel(options.Service.Name, "servicecomb:service:name", failures);
        ValidateLabel(options.Service.Version, "servicecomb:service:version", failures);
        ValidateLabel(options.Service.Environment, "servicecomb:service:environment", failures);
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(ServiceCombOptions), typeof(ServiceCombOptions), failures);
        }
    }

    private static void ValidateLabel(string value, string key, List<string> failures)
    {
        if (value.Length > MaxLabelLength || !value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            failures.Add($"{key} '{value}' is not a valid label: use at most {MaxLabelLength} letters, digits and -_.");
        }
    }
}
