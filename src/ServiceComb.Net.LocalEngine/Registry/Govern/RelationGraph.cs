using System.Text.Json;
using ServiceComb.Net.Engine.Registry.State;

namespace ServiceComb.Net.Engine.Registry.Govern;

/// <summary>Every service as a node, and a line from each consumer to each of its providers.</summary>
internal static class RelationGraph
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ServiceState> services)
    {
        json.WriteStartArray("nodes"u8);
        foreach (var service in services)
        {
            WriteNode(json, service);
        }

        json.WriteEndArray();
        var lines = services.SelectMany(static consumer => consumer.Consumes
            .SelectMany(key => consumer.Tenant.Providers.TryGetValue(key, out var provider) ? provider.Versions : [])
            .Where(provider => provider != consumer)
            .Select(provider => (Consumer: consumer, Provider: provider))).ToList();
        if (lines.Count > 0)
        {
            json.WriteStartArray("lines"u8);
            lines.ForEach(line => WriteLine(json, line.Consumer, line.Provider));
            json.WriteEndArray();
        }
    }

    private static void WriteNode(Utf8JsonWriter json, ServiceState service)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, service.Id);
        json.WriteString("name"u8, service.Service.ServiceName);
        json.WriteString("appId"u8, service.Service.AppId);
        json.WriteString("version"u8, service.Service.Version);
        json.WriteString("type"u8, "");
        json.WriteString("color"u8, "");
        json.WriteString("position"u8, "");
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, ServiceState consumer, ServiceState provider)
    {
        json.WriteStartObject();
        json.WritePropertyName("from"u8);
        WriteNode(json, consumer);
        json.WritePropertyName("to"u8);
        WriteNode(json, provider);
        json.WriteString("type"u8, "");
        json.WriteString("color"u8, "");
        json.WriteString("descriptor"u8, "");
        json.WriteEndObject();
    }
}
