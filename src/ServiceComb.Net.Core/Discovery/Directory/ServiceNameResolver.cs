using System.Collections.Frozen;
using System.Net;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Resolves host names to services according to the configuration.</summary>
internal sealed class ServiceNameResolver
{
    /// <summary>Separates a name from a version rule, which replaces the configured one: <c>orders?version=1.0+</c>. The name of
    /// a host cannot contain it.</summary>
    public const string VersionParameter = "?version=";

    private readonly string _application;
    private readonly FrozenSet<string> _declared;
    private readonly FrozenDictionary<string, string> _aliases;
    private readonly FrozenDictionary<string, VersionRule> _versions;
    private readonly VersionRule _otherVersions;

    public ServiceNameResolver(ServiceCombOptions options)
    {
        _application = options.Service.Application;
        _declared = options.Discovery.Services.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _aliases = options.Discovery.Aliases.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _versions = options.Discovery.VersionRules.ToFrozenDictionary(
            static pair => pair.Key, static pair => ParseRule(pair.Value), StringComparer.OrdinalIgnoreCase);
        _otherVersions = ParseRule(options.Discovery.VersionRule);
    }

    /// <summary>Gets the names to subscribe to at startup.</summary>
    public IEnumerable<string> Declared => _declared;

    public bool IsDeclared(string host) => _declared.Contains(host) || _aliases.ContainsKey(host);

    /// <summary>Returns whether a name is a service only if the registry lists it: it contains dots, and the configuration does not declare it.</summary>
    public bool RequiresListing(string host) =>
        Split(host) is var (name, _) && name.Contains('.', StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal) && !IsDeclared(name);

    /// <summary>Resolves a host name: an alias, <c>application/service</c>, or a service of this application. Returns null for an IP
    /// address, <c>localhost</c>, and names that the registry rejects.</summary>
    public ServiceName? Find(string host)
    {
        var (service, rule) = Split(host);
        if (rule is null)
        {
            return FindService(service);
        }

        return VersionRule.TryParse(rule, out var versions) && FindService(service) is { } found ? found with { Versions = versions } : null;
    }

    private ServiceName? FindService(string host)
    {
        var target = _aliases.GetValueOrDefault(host, host);
        var slash = target.IndexOf('/', StringComparison.Ordinal);
        var (application, name) = slash < 0 ? (_application, target) : (target[..slash], target[(slash + 1)..]);
        if (!NamePattern.IsApplication(application) || !NamePattern.IsServiceName(name) || !(IsDeclared(host) || slash > 0 || CanBeService(name)))
        {
            return null;
        }

        var versions = _versions.GetValueOrDefault(host) ?? _versions.GetValueOrDefault(target) ?? _otherVersions;
        return new ServiceName(application, name, versions);
    }

    private static (string Name, string? VersionRule) Split(string host)
    {
        var position = host.IndexOf(VersionParameter, StringComparison.Ordinal);
        return position < 0 ? (host, null) : (host[..position], host[(position + VersionParameter.Length)..]);
    }

    private static bool CanBeService(string host) =>
        !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        && !host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        && !IPAddress.TryParse(host, out _);

    // ServiceCombOptionsValidator has validated the rule.
    private static VersionRule ParseRule(string text) => VersionRule.TryParse(text, out var rule) ? rule : VersionRule.All;
}
