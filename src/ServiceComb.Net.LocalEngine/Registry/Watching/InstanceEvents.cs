using System.Buffers;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Hosting.Sockets;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Watching;

/// <summary>Publishes instance events to the watches of the service's consumers that can see the instance. Must be called
/// under the tenant's lock, so that the events of an instance keep their order.</summary>
internal static class InstanceEvents
{
    public static void Publish(string action, InstanceState instance)
    {
        ReadOnlyMemory<byte> frame = default;
        foreach (var consumer in instance.Service.Provider.Consumers)
        {
            if (consumer.Watchers.IsEmpty || !instance.Service.IsVisibleTo(consumer))
            {
                continue;
            }

            foreach (var watcher in consumer.Watchers)
            {
                if (watcher.AbortWithoutAccount() || !watcher.CanRead(instance.Service))
                {
                    continue;
                }

                if (frame.IsEmpty)
                {
                    frame = Compose(action, instance);
                }

                watcher.Enqueue(frame);
            }
        }
    }

    private static ReadOnlyMemory<byte> Compose(string action, InstanceState instance)
    {
        var service = instance.Service.Service;
        var buffer = new ArrayBufferWriter<byte>(instance.Json.Length + 256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("action"u8, action);
        json.WriteStartObject("key"u8);
        json.WriteString("tenant"u8, instance.Service.Tenant.Name.ToString());
        if (service.Environment is { } environment)
        {
            json.WriteString("environment"u8, environment);
        }

        json.WriteString("appId"u8, service.AppId);
        json.WriteString("serviceName"u8, service.ServiceName);
        json.WriteString("version"u8, service.Version);
        json.WriteEndObject();
        json.WritePropertyName("instance"u8);
        json.WriteRawValue(instance.Json, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
        return SocketFrame.Compose(SocketFrameKind.Text, buffer.WrittenSpan);
    }
}
