using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Reads the routes below a configuration section. A route is a section with its fields, or a YAML text, which a
/// configuration center can change as a whole.</summary>
internal static class GatewayRouteReader
{
    private const int MaxNameParts = 16;
    private static readonly string[] Fields = ["path", "prefix", "service", "application", "versionRule", "prefixSegmentCount", "order"];

    /// <summary>Reads the routes.</summary>
    /// <param name="routes">The section.</param>
    /// <param name="accept">Receives the name of each route and the route.</param>
    /// <param name="reject">Receives the name of each unreadable route and the reason.</param>
    public static void Read(IConfigurationSection routes, Action<string, GatewayRoute> accept, Action<string, string> reject)
    {
        foreach (var child in routes.GetChildren())
        {
            Visit(child, child.Key, MaxNameParts);
        }

        void Visit(IConfigurationSection section, string name, int partsLeft)
        {
            var children = section.GetChildren().ToList();
            var isRoute = !string.IsNullOrWhiteSpace(section.Value) || children.Exists(static child => Fields.Contains(child.Key, StringComparer.OrdinalIgnoreCase));
            if (!isRoute && partsLeft > 0)
            {
                // The name of a route may contain dots, which arrive as a path.
                children.ForEach(child => Visit(child, $"{name}.{child.Key}", partsLeft - 1));
                return;
            }

            try
            {
                accept(name, Read(string.IsNullOrWhiteSpace(section.Value) ? SectionText.Read(section) : YamlDocumentReader.Read(section.Value)));
            }
            catch (DocumentException problem)
            {
                reject(name, problem.Message);
            }
        }
    }

    private static GatewayRoute Read(DocumentNode document)
    {
        if (document.Fields is null)
        {
            throw new DocumentException("document", $"a map with the fields {string.Join(", ", Fields)} is expected");
        }

        foreach (var (name, _) in document.Fields)
        {
            if (!Fields.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new DocumentException(name, $"is not a field of a route: {string.Join(", ", Fields)}");
            }
        }

        var fields = new DocumentFields(document);
        return new GatewayRoute
        {
            Path = fields.Text("path"),
            Prefix = fields.Text("prefix"),
            Service = fields.Text("service"),
            Application = fields.Text("application"),
            VersionRule = fields.Text("versionRule"),
            PrefixSegmentCount = fields.Integer("prefixSegmentCount", 0, 0, RouteDefinition.MaxPrefixSegmentCount),
            Order = fields.Integer("order", 0),
        };
    }
}
