using System.Text.Json;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Diagnostics;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Shows the services in use and their instances.</summary>
internal sealed class DirectorySection(InstanceDirectory directory, IOptions<ServiceCombOptions> options) : IDiagnosticsSection
{
    private const int MaxInstances = 1000;

    public string Name => "directory";

    public void Write(Utf8JsonWriter writer)
    {
        var left = MaxInstances;
        writer.WriteStartArray();
        foreach (var subscription in directory.Subscriptions.OrderBy(static one => one.Application, StringComparer.Ordinal).ThenBy(static one => one.Name, StringComparer.Ordinal))
        {
            Write(writer, subscription, ref left);
        }

        writer.WriteEndArray();
    }

    private void Write(Utf8JsonWriter writer, Subscription subscription, ref int left)
    {
        var instances = subscription.GetInstanceStates();
        writer.WriteStartObject();
        writer.WriteString("application", subscription.Application);
        writer.WriteString("service", subscription.Name);
        writer.WriteBoolean("known", subscription.IsKnown);
        writer.WriteString("revision", subscription.State.Revision);
        writer.WriteNumber("instanceCount", instances.Count);
        writer.WriteStartArray("instances");
        foreach (var (instance, state) in instances.Take(left))
        {
            Write(writer, instance, state);
        }

        writer.WriteEndArray();
        writer.WriteNumber("omittedInstances", Math.Max(0, instances.Count - left));
        left = Math.Max(0, left - instances.Count);
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, ServiceInstance instance, string state)
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
            // Spring Boot Admin, for example, has clients register credentials as properties.
            writer.WriteString(name, DiagnosticsValue.Show(value, options.Value.Kie.IsSecretKey(name)));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
