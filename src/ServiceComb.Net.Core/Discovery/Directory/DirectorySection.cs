using System.Text.Json;
using ServiceComb.Net.Diagnostics;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Shows the services in use and their instances.</summary>
internal sealed class DirectorySection(InstanceDirectory directory) : IDiagnosticsSection
{
    private const int MaxInstances = 1000;

    public string Name => "directory";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var subscription in directory.Subscriptions.OrderBy(static one => one.Application, StringComparer.Ordinal).ThenBy(static one => one.Name, StringComparer.Ordinal))
        {
            Write(writer, subscription);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Subscription subscription)
    {
        var instances = subscription.GetInstanceStates();
        writer.WriteStartObject();
        writer.WriteString("application", subscription.Application);
        writer.WriteString("service", subscription.Name);
        writer.WriteBoolean("known", subscription.IsKnown);
        writer.WriteString("revision", subscription.State.Revision);
        writer.WriteNumber("instanceCount", instances.Count);
        writer.WriteStartArray("instances");
        foreach (var (instance, state) in instances.Take(MaxInstances))
        {
            Write(writer, instance, state);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ServiceInstance instance, string state)
    {
        writer.WriteStartObject();
        writer.WriteString("instanceId", instance.InstanceId);
        writer.WriteString("version", instance.Version);
        writer.WriteString("status", instance.Status);
        writer.WriteString("state", state);
        writer.WriteString("host", instance.HostName);
        writer.WriteString("region", instance.DataCenter?.Region);
        writer.WriteString("availableZone", instance.DataCenter?.AvailableZone);
        writer.WriteStartArray("endpoints");
        foreach (var endpoint in instance.Endpoints)
        {
            writer.WriteStringValue(endpoint.ToString());
        }

        writer.WriteEndArray();
        writer.WriteStartObject("properties");
        foreach (var (name, value) in instance.Properties)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
