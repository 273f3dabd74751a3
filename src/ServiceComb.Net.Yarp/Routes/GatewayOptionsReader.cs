using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Yarp.Routes;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Reads the options without reflection, and validates them independent of their source.</summary>
internal sealed class GatewayOptionsReader(IConfiguration configuration) : IConfigureOptions<GatewayOptions>, IValidateOptions<GatewayOptions>
{
    private const string Gateway = "servicecomb:gateway:";
    private const string SchemeKey = Gateway + "scheme";
    private const string BodyKey = Gateway + "maxReplayedBodySize";
    private const string TrustKey = Gateway + "trustContext";
    private const int MaxBodySize = 64 * 1024 * 1024;

    public void Configure(GatewayOptions options)
    {
        var failures = new List<string>();
        var reader = new SettingsReader(configuration, failures);
        AddTo(options.Services, reader.List(Gateway + "services"));
        AddTo(options.TrustedContextEntries, reader.List(TrustKey));
        AddTo(options.Discovery.Allow, reader.List(Gateway + "discover:allow"));
        AddTo(options.Discovery.Deny, reader.List(Gateway + "discover:deny"));
        options.Discovery.IsEnabled = reader.Boolean(Gateway + "discover:enabled", options.Discovery.IsEnabled);
        if (reader.Text(SchemeKey) is { } scheme && !string.IsNullOrWhiteSpace(scheme))
        {
            options.Scheme = scheme.Trim().ToLowerInvariant();
        }

        options.MaxReplayedBodySize = reader.Integer(BodyKey, options.MaxReplayedBodySize, 0, MaxBodySize, "bytes");
        options.UseRawPath = reader.Boolean(Gateway + "useRawPath", options.UseRawPath);
        GatewayRouteReader.Read(
            configuration.GetSection(Gateway + "routes"), (name, route) => options.Routes[name] = route, (name, reason) => options.UnreadableRoutes[name] = reason);
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(GatewayOptions), typeof(GatewayOptions), failures);
        }
    }

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var failures = new List<string>();
        if (options.Scheme is not (null or "http" or "https" or "http+https" or "https+http"))
        {
            failures.Add($"{SchemeKey} '{options.Scheme}' must be http, https, http+https or https+http");
        }

        if (options.MaxReplayedBodySize is < 0 or > MaxBodySize)
        {
            failures.Add($"{BodyKey} {options.MaxReplayedBodySize} must be a whole number of bytes from 0 to {MaxBodySize}");
        }

        failures.AddRange(options.TrustedContextEntries.Where(static entry => !NamePattern.IsContextEntry(entry))
            .Select(static entry => $"{TrustKey} names '{ReceivedText.Escape(entry)}', which is not a valid name of a context entry: letters, digits, '_', '.', ':' and '-'"));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void AddTo(IList<string> list, IReadOnlyList<string> entries)
    {
        foreach (var entry in entries)
        {
            list.Add(entry);
        }
    }
}
