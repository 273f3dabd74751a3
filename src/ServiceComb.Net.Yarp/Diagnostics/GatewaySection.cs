using System.Text.Json;
using ServiceComb.Net.Diagnostics;
using ServiceComb.Net.Yarp.Clusters;
using ServiceComb.Net.Yarp.Routes;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Diagnostics;

/// <summary>Shows the routes that YARP has applied, the routes that are left out, and the clusters with their destinations.</summary>
internal sealed class GatewaySection(IProxyStateLookup proxy, RouteTableSource routes, ServiceClusterFilter filter, ServiceClusters clusters) : IDiagnosticsSection
{
    private const int MaxDestinations = 1000;

    public string Name => "gateway";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("routes");
        foreach (var route in proxy.GetRoutes().OrderBy(static route => route.Config.Order ?? 0).ThenBy(static route => route.Config.RouteId, StringComparer.Ordinal))
        {
            Write(writer, route);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rejectedRoutes");
        foreach (var rejected in routes.Current.Rejected)
        {
            writer.WriteStartObject();
            writer.WriteString("id", rejected.Key);
            writer.WriteString("reason", rejected.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteClusters(writer);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, RouteModel route)
    {
        var (config, match) = (route.Config, route.Config.Match);
        writer.WriteStartObject();
        writer.WriteString("id", config.RouteId);
        writer.WriteString("source", config.Metadata?.ContainsKey(RouteDefinition.OriginKey) == true ? "servicecomb" : "YARP");
        writer.WriteNumber("order", config.Order ?? 0);
        writer.WriteString("path", config.Metadata?.GetValueOrDefault(RouteDefinition.PathPatternKey) ?? match.Path);
        writer.WriteString("conditions", Describe(match));
        writer.WriteString("service", route.Cluster is { } cluster ? FindService(cluster.Model.Config) : null);
        writer.WriteString("cluster", config.ClusterId);
        writer.WriteString("authorizationPolicy", config.AuthorizationPolicy);
        writer.WriteEndObject();
    }

    private void WriteClusters(Utf8JsonWriter writer)
    {
        var left = MaxDestinations;
        writer.WriteStartArray("clusters");
        foreach (var cluster in proxy.GetClusters().OrderBy(static cluster => cluster.ClusterId, StringComparer.Ordinal))
        {
            Write(writer, cluster, ref left);
        }

        writer.WriteEndArray();
    }

    private void Write(Utf8JsonWriter writer, ClusterState cluster, ref int left)
    {
        var (config, destinations) = (cluster.Model.Config, cluster.DestinationsState);
        var available = destinations.AvailableDestinations.ToHashSet();
        writer.WriteStartObject();
        writer.WriteString("id", cluster.ClusterId);
        writer.WriteString("service", FindService(config));
        writer.WriteString("problem", filter.Problems.GetValueOrDefault(cluster.ClusterId) ?? clusters.Find(cluster.Model)?.Entry.Problem);
        writer.WriteBoolean("sessionAffinity", config.SessionAffinity?.Enabled == true);
        writer.WriteNumber("destinationCount", destinations.AllDestinations.Count);
        writer.WriteStartArray("destinations");
        foreach (var destination in destinations.AllDestinations.OrderBy(static one => one.DestinationId, StringComparer.Ordinal).Take(left))
        {
            Write(writer, destination, available.Contains(destination));
        }

        writer.WriteEndArray();
        writer.WriteNumber("omittedDestinations", Math.Max(0, destinations.AllDestinations.Count - left));
        left = Math.Max(0, left - destinations.AllDestinations.Count);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, DestinationState destination, bool isAvailable)
    {
        writer.WriteStartObject();
        writer.WriteString("id", destination.DestinationId);
        writer.WriteString("address", destination.Model.Config.Address);
        writer.WriteString("version", destination.Model.Config.Metadata?.GetValueOrDefault(DestinationMetadata.Version));
        writer.WriteBoolean("available", isAvailable);
        writer.WriteString("activeHealth", destination.Health.Active.ToString());
        writer.WriteString("passiveHealth", destination.Health.Passive.ToString());
        writer.WriteNumber("requests", destination.ConcurrentRequestCount);
        writer.WriteEndObject();
    }

    private static string? FindService(ClusterConfig cluster) =>
        cluster.Metadata?.GetValueOrDefault(ServiceReference.ServiceKey) is { } service
            ? cluster.Metadata.GetValueOrDefault(ServiceReference.VersionKey) is { } versions ? $"{service} {versions}" : service
            : null;

    // What a route requires of a request, apart from its path.
    private static string? Describe(RouteMatch match)
    {
        string[] conditions =
        [
            .. match.Methods is { Count: > 0 } methods ? [string.Join(' ', methods)] : Array.Empty<string>(),
            .. match.Hosts is { Count: > 0 } hosts ? [$"host {string.Join(", ", hosts)}"] : Array.Empty<string>(),
            .. (match.Headers ?? []).Select(static header => $"header {header.Name}"),
            .. (match.QueryParameters ?? []).Select(static parameter => $"query {parameter.Name}"),
        ];
        return conditions.Length == 0 ? null : string.Join("; ", conditions);
    }
}
