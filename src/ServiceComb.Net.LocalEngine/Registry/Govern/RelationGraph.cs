using System.Text.Json;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Govern;

/// <summary>Writes the dependency graph: each service is a node, with a line from each consumer to each of its
/// providers.</summary>
internal static class RelationGraph
{
    /// <param name="json">The writer.</param>
    /// <param name="services">The nodes; lines to other services are omitted.</param>
    /// <param name="isEmpty">Whether the tenant has no service at all, visible or not.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyCollection<ServiceState> services, bool isEmpty)
    {
        WriteNodes(json, services, isEmpty);
        var shown = services.ToHashSet();
        var lines = services.SelectMany(consumer => consumer.Consumes
            .SelectMany(key => consumer.Tenant.Providers.TryGetValue(key, out var provider) ? provider.Versions : [])
            .Where(provider => provider != consumer && shown.Contains(provider))
            .Select(provider => (Consumer: consumer, Provider: provider))).ToList();
        if (lines.Count == 0)
        {
            json.WriteNull("lines"u8);
        }
        else
        {
            json.WriteStartArray("lines"u8);
            lines.ForEach(line => WriteLine(json, line.Consumer, line.Provider));
            json.WriteEndArray();
        }

        json.WriteNull("circles"u8);
    }

    private static void WriteNodes(Utf8JsonWriter json, IReadOnlyCollection<ServiceState> services, bool isEmpty)
    {
        if (isEmpty)
        {
            json.WriteNull("nodes"u8);
            return;
        }

        json.WriteStartArray("nodes"u8);
        foreach (var service in services)
        {
            WriteNode(json, service, isNamedOnly: false);
        }

        json.WriteEndArray();
    }

    private static void WriteNode(Utf8JsonWriter json, ServiceState service, bool isNamedOnly)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, service.Id);
        json.WriteString("name"u8, service.Service.ServiceName);
        json.WriteString("appId"u8, isNamedOnly ? "" : service.Service.AppId);
        json.WriteString("version"u8, isNamedOnly ? "" : service.Service.Version);
        json.WriteString("type"u8, "");
        json.WriteString("color"u8, "");
        json.WriteString("position"u8, "");
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, ServiceState consumer, ServiceState provider)
    {
        json.WriteStartObject();
        json.WritePropertyName("from"u8);
        WriteNode(json, consumer, isNamedOnly: false);
        json.WritePropertyName("to"u8);
        WriteNode(json, provider, isNamedOnly: true);
        json.WriteString("type"u8, "");
        json.WriteString("color"u8, "");
        json.WriteString("descriptor"u8, "");
        json.WriteEndObject();
    }
}
