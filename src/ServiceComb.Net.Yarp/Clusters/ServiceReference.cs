using System.Diagnostics.CodeAnalysis;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Versions;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Identifies the service that a cluster forwards to. A cluster names it by an address, such as
/// <c>servicecomb://catalog</c> or <c>servicecomb://shop/catalog?version=1.0%2B</c>, or by its metadata.</summary>
/// <param name="Name">The name of the service, or an alias.</param>
/// <param name="Application">The application of the service; null for that of the gateway.</param>
/// <param name="VersionRule">The accepted versions; null for those that <c>servicecomb:discovery:versionRule</c> accepts.</param>
internal sealed record ServiceReference(string Name, string? Application = null, string? VersionRule = null)
{
    /// <summary>The metadata of a cluster that names the service: <c>service</c> or <c>application/service</c>.</summary>
    public const string ServiceKey = "ServiceComb.Service";

    /// <summary>The metadata of a cluster that restricts the versions.</summary>
    public const string VersionKey = "ServiceComb.Version";

    private const string AddressPrefix = "servicecomb://";
    private const string VersionParameter = "version=";

    /// <summary>Gets the name with which the directory finds the service.</summary>
    public string DirectoryName => VersionRule is null ? ServiceName : $"{ServiceName}{ServiceNameResolver.VersionParameter}{VersionRule}";

    private string ServiceName => Application is null ? Name : $"{Application}/{Name}";

    /// <summary>Creates a reference from names that were written separately.</summary>
    /// <exception cref="FormatException">A name or the version rule is invalid; the message is the reason.</exception>
    public static ServiceReference Create(string name, string? application, string? versionRule)
    {
        if (!NamePattern.IsServiceName(name))
        {
            throw new FormatException($"'{name}' is not a valid service name: letters, digits, '-', '_' and '.', beginning and ending with a letter or digit, at most {NamePattern.MaxServiceNameLength}");
        }

        if (application is not null && !NamePattern.IsApplication(application))
        {
            throw new FormatException($"'{application}' is not a valid application name: letters, digits, '-', '_' and '.', beginning and ending with a letter or digit, at most {NamePattern.MaxApplicationLength}");
        }

        return versionRule is null || Protocol.Versions.VersionRule.TryParse(versionRule, out _)
            ? new ServiceReference(name, application, versionRule)
            : throw new FormatException($"'{versionRule}' is not a version rule, such as 1.2.3, 1.0+, 1.0-2.0 or latest");
    }

    /// <summary>Returns whether a cluster names a service.</summary>
    public static bool IsIn(ClusterConfig cluster) =>
        cluster.Metadata?.ContainsKey(ServiceKey) == true || cluster.Destinations?.Values.Any(static one => IsAddress(one.Address)) == true;

    /// <summary>Returns whether metadata names a service.</summary>
    public static bool IsIn([NotNullWhen(true)] IReadOnlyDictionary<string, string>? metadata) => metadata?.ContainsKey(ServiceKey) == true;

    public static bool IsAddress(string? address) => address?.StartsWith(AddressPrefix, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads the metadata of a cluster.</summary>
    /// <exception cref="FormatException">The metadata is invalid; the message is the reason.</exception>
    public static ServiceReference FromMetadata(IReadOnlyDictionary<string, string> metadata) =>
        Parse(ReadValue(metadata, ServiceKey) ?? "", ReadValue(metadata, VersionKey));

    /// <summary>Reads the address of a destination.</summary>
    /// <exception cref="FormatException">The address is invalid; the message is the reason.</exception>
    public static ServiceReference FromAddress(string address)
    {
        var parts = address[AddressPrefix.Length..].Split('?', 2);
        var version = parts.Length == 1 ? null
            : parts[1].StartsWith(VersionParameter, StringComparison.OrdinalIgnoreCase) && !parts[1].Contains('&', StringComparison.Ordinal)
                ? Uri.UnescapeDataString(parts[1][VersionParameter.Length..])
                : throw new FormatException($"'{address}' has a query other than ?version=");
        return Parse(Uri.UnescapeDataString(parts[0].TrimEnd('/')), version);
    }

    /// <summary>Adds the reference to the metadata of a cluster.</summary>
    /// <exception cref="FormatException">Two keys of the metadata differ only in case.</exception>
    public IReadOnlyDictionary<string, string> AddTo(IReadOnlyDictionary<string, string>? metadata)
    {
        var all = MetadataKeys.CopyIgnoringCase(metadata);
        all[ServiceKey] = ServiceName;
        if (VersionRule is not null)
        {
            all[VersionKey] = VersionRule;
        }

        return all;
    }

    // A section instead of a text has no value.
    private static string? ReadValue(IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out var value) ? value ?? throw new FormatException($"the metadata {key} has no value") : null;

    private static ServiceReference Parse(string service, string? version)
    {
        var slash = service.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Create(service, null, version) : Create(service[(slash + 1)..], service[..slash], version);
    }
}
