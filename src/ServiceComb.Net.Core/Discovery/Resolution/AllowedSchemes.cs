using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Discovery.Resolution;

/// <summary>Parses requested schemes and restricts them to the schemes that <see cref="ServiceDiscoveryOptions"/> allows.</summary>
internal sealed class AllowedSchemes
{
    private readonly bool _http;
    private readonly bool _https;

    public AllowedSchemes(IOptions<ServiceDiscoveryOptions> options)
    {
        var allowed = options.Value;
        _http = allowed.AllowAllSchemes || allowed.AllowedSchemes.Contains(Uri.UriSchemeHttp, StringComparer.OrdinalIgnoreCase);
        _https = allowed.AllowAllSchemes || allowed.AllowedSchemes.Contains(Uri.UriSchemeHttps, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Parses the scheme of an address; returns null when it is not an HTTP scheme.</summary>
    public SchemePreference? Read(string scheme)
    {
        SchemePreference? preference = scheme switch
        {
            "http" => SchemePreference.Http,
            "https" => SchemePreference.Https,
            "http+https" => SchemePreference.HttpThenHttps,
            "https+http" => SchemePreference.HttpsThenHttp,
            _ => null,
        };
        return preference is { } found ? Restrict(found) : null;
    }

    /// <summary>Parses the schemes of a query in order of preference; returns null when none of the requested schemes is an HTTP scheme.</summary>
    public SchemePreference? Read(IReadOnlyList<string> schemes) =>
        schemes.Count == 0
            ? Restrict(SchemePreference.Any)
            : Read(string.Join('+', schemes.Select(static scheme => scheme.ToLowerInvariant()).Where(static scheme => scheme is "http" or "https").Distinct()));

    private SchemePreference Restrict(SchemePreference preference) => (_http, _https) switch
    {
        (true, true) => preference,
        (false, true) => SchemePreference.Https,
        (true, false) when preference != SchemePreference.Https => SchemePreference.HttpOnly,
        _ => SchemePreference.None,
    };
}
