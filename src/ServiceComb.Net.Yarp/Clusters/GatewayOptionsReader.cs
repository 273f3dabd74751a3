using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Reads the options without reflection, and validates them independent of their source.</summary>
internal sealed class GatewayOptionsReader(IConfiguration configuration) : IConfigureOptions<GatewayOptions>, IValidateOptions<GatewayOptions>
{
    private const string ServicesKey = "servicecomb:gateway:services";
    private const string SchemeKey = "servicecomb:gateway:scheme";
    private const string BodyKey = "servicecomb:gateway:maxReplayedBodySize";
    private const int MaxBodySize = 64 * 1024 * 1024;
    private const int MaxNameLength = 128;

    public void Configure(GatewayOptions options)
    {
        var failures = new List<string>();
        var reader = new SettingsReader(configuration, failures);
        foreach (var name in reader.List(ServicesKey))
        {
            options.Services.Add(name);
        }

        if (reader.Text(SchemeKey) is { } scheme && !string.IsNullOrWhiteSpace(scheme))
        {
            options.Scheme = scheme.Trim().ToLowerInvariant();
        }

        options.MaxReplayedBodySize = reader.Integer(BodyKey, options.MaxReplayedBodySize, 0, MaxBodySize, "bytes");
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(GatewayOptions), typeof(GatewayOptions), failures);
        }
    }

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var failures = new List<string>();
        if (options.Services.Count == 0)
        {
            failures.Add($"{ServicesKey} is missing; list the services that this gateway exposes, such as \"orders,carts\"");
        }

        failures.AddRange(options.Services.Where(static service => !IsServiceName(service))
            .Select(static service => $"{ServicesKey} names '{service}', which is not a valid service name: letters, digits, '-', '_' and '.', beginning and ending with a letter or digit, at most {MaxNameLength}"));
        failures.AddRange(options.Services.GroupBy(static service => service, StringComparer.OrdinalIgnoreCase).Where(static same => same.Count() > 1)
            .Select(static same => $"{ServicesKey} names '{same.Key}' {same.Count()} times"));
        if (options.Scheme is not (null or "http" or "https" or "http+https" or "https+http"))
        {
            failures.Add($"{SchemeKey} '{options.Scheme}' must be http, https, http+https or https+http");
        }

        if (options.MaxReplayedBodySize is < 0 or > MaxBodySize)
        {
            failures.Add($"{BodyKey} {options.MaxReplayedBodySize} must be a whole number of bytes from 0 to {MaxBodySize}");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    // The rule of the registry. The name also becomes part of a route pattern, in which braces and asterisks have a
    // meaning.
    private static bool IsServiceName(string text) =>
        text.Length is > 0 and <= MaxNameLength
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
