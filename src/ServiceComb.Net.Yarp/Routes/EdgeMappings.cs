using System.Globalization;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Yarp.Clusters;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Reads the mappings of the edge service of Java Chassis, so that its configuration can be used unchanged
/// (URLMappedConfigurationLoader.java). Where Java leaves the choice between overlapping mappings undefined, the one with the
/// longest literal prefix is used.</summary>
internal static class EdgeMappings
{
    private const string Root = "servicecomb:http:dispatcher:edge:";
    private const int MaxNameParts = 16;

    // The default in Java.
    private const string AllVersions = "0.0.0+";

    // The order in which Java asks its dispatchers.
    private static readonly (string Name, int Order)[] Dispatchers = [("url", 30_000), ("http", 40_000)];

    public static void Read(IConfiguration configuration, RouteTableBuilder routes)
    {
        foreach (var (name, defaultOrder) in Dispatchers)
        {
            var failures = new List<string>();
            var reader = new SettingsReader(configuration, failures);
            var isEnabled = reader.Boolean($"{Root}{name}:enabled", defaultValue: false);
            var order = reader.Integer($"{Root}{name}:order", defaultOrder, 0);
            failures.ForEach(failure => routes.Reject($"{Root}{name}", failure));
            if (isEnabled)
            {
                Read(configuration.GetSection($"{Root}{name}:mappings"), order, routes);
            }
        }
    }

    private static void Read(IConfigurationSection mappings, int order, RouteTableBuilder routes)
    {
        var found = new List<(string Name, IConfigurationSection Section, EdgePath Path)>();
        foreach (var child in mappings.GetChildren())
        {
            Visit(child, child.Key, MaxNameParts);
        }

        // Each mapping has its own order, because two regular expressions may match the same path.
        foreach (var (name, section, path) in found.OrderByDescending(static one => one.Path.LiteralLength).ThenBy(static one => one.Name, StringComparer.Ordinal))
        {
            var position = order++;
            routes.Add(section.Path, () => Read(section, path, position));
        }

        void Visit(IConfigurationSection section, string name, int partsLeft)
        {
            // As in Java, an entry without a path or a service is none.
            if (section["path"] is { Length: > 0 } path && section["microserviceName"] is { Length: > 0 })
            {
                routes.Try(section.Path, () => found.Add((name, section, EdgePath.Parse(path))));
            }
            else if (partsLeft > 0)
            {
                foreach (var child in section.GetChildren())
                {
                    Visit(child, $"{name}.{child.Key}", partsLeft - 1);
                }
            }
        }
    }

    private static RouteDefinition Read(IConfigurationSection section, EdgePath path, int order)
    {
        var (application, service) = section["microserviceName"]!.Trim().Split(':', 2) is [var first, var second] ? (first, second) : (null, section["microserviceName"]!.Trim());
        var text = section["prefixSegmentCount"];
        var count = 0;
        if (!string.IsNullOrWhiteSpace(text)
            && !(int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out count) && count <= RouteDefinition.MaxPrefixSegmentCount))
        {
            throw new FormatException($"prefixSegmentCount '{text}' is not a whole number of at most {RouteDefinition.MaxPrefixSegmentCount}");
        }

        var versions = section["versionRule"]?.Trim() is { Length: > 0 } rule and not AllVersions ? rule : null;
        return new RouteDefinition(section.Path, path.Route, ServiceReference.Create(service, application, versions), Math.Max(count, 0), order) { PathPattern = path.Pattern };
    }
}
