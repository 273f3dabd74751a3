using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client;
using ServiceComb.Net.Diagnostics;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Registration;

namespace ServiceComb.Net.Discovery;

/// <summary>Shows the registration of this app and the connection to the registry.</summary>
internal sealed class RegistrationSection(
    IServiceRegistration registration, PublishedEndpoints endpoints, WatchWorker watch, VerificationWorker verification,
    [FromKeyedServices(DiscoveryClients.Registry)] EngineHttpClient client, IOptions<ServiceCombOptions> options) : IDiagnosticsSection
{
    public string Name => "registration";

    public void Write(Utf8JsonWriter writer)
    {
        var service = options.Value.Service;
        writer.WriteStartObject();
        writer.WriteString("application", service.Application);
        writer.WriteString("service", service.Name);
        writer.WriteString("version", service.Version);
        writer.WriteString("environment", service.Environment);
        writer.WriteBoolean("registered", registration.IsRegistered);
        writer.WriteString("status", registration.Status);
        writer.WriteString("instanceId", registration.InstanceId);
        writer.WriteString("serviceId", registration.ServiceId);
        writer.WriteStartArray("endpoints");
        foreach (var endpoint in endpoints.Current)
        {
            writer.WriteStringValue(endpoint);
        }

        writer.WriteEndArray();
        writer.WriteString("registry", client.CurrentEndpoint?.ToString());
        WriteTime(writer, "lastHeartbeat", registration.LastHeartbeat);
        writer.WriteBoolean("watch", watch.IsOpen);
        WriteTime(writer, "lastVerification", verification.LastVerified);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            writer.WriteString(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
