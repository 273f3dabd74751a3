using System.Text.Json;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Configuration.Session;
using ServiceComb.Net.Diagnostics;

namespace ServiceComb.Net.Configuration.Telemetry;

/// <summary>Shows the layers of the configuration center with their items and values. Values of secret keys are masked.</summary>
internal sealed class KieSection(IConfiguration configuration) : IDiagnosticsSection
{
    private const int MaxValues = 1000;
    private const int MaxValueLength = 256;
    private const string Mask = "***";

    public string Name => "configuration";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var session in KieSessions.Find(configuration))
        {
            Write(writer, session);
        }

        writer.WriteEndArray();
    }

    private void Write(Utf8JsonWriter writer, IKieConfigurationInfo session)
    {
        writer.WriteStartObject();
        writer.WriteString("address", session.CurrentEndpoint?.ToString());
        writer.WritePropertyName("revision");
        WriteNumber(writer, session.Revision);
        writer.WriteString("lastResponse", session.LastResponse?.ToString("O"));
        writer.WriteBoolean("fromCache", session.IsFromCache);
        writer.WriteStartArray("layers");
        foreach (var layer in session.Layers)
        {
            Write(writer, session, layer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, IKieConfigurationInfo session, KieLayerInfo layer)
    {
        writer.WriteStartObject();
        writer.WriteString("layer", layer.Name);
        writer.WriteString("state", layer.State.ToString());
        writer.WriteString("failure", layer.Failure);
        writer.WriteStartArray("warnings");
        foreach (var warning in layer.Warnings)
        {
            writer.WriteStringValue(warning);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("items");
        foreach (var item in layer.Items.Take(MaxValues))
        {
            writer.WriteStartObject();
            writer.WriteString("key", item.Key);
            writer.WriteString("type", item.ValueType);
            writer.WritePropertyName("revision");
            WriteNumber(writer, item.UpdateRevision);
            writer.WriteString("problem", item.Problem);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("values");
        foreach (var (key, value) in FindValues(session, layer.Name))
        {
            writer.WriteStartObject();
            writer.WriteString("key", key);
            writer.WriteString("value", session.IsSecret(key) ? Mask : Shorten(value));
            // A source with higher precedence, such as an environment variable, may set another value.
            writer.WriteBoolean("inForce", configuration[key] == value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private IEnumerable<KeyValuePair<string, string?>> FindValues(IKieConfigurationInfo session, string layer) =>
        KieSessions.FindProviders(configuration).Where(provider => provider.Session == session && provider.Layer == layer)
            .SelectMany(static provider => provider.Values).OrderBy(static pair => pair.Key, StringComparer.OrdinalIgnoreCase).Take(MaxValues);

    private static string? Shorten(string? value) => value?.Length > MaxValueLength ? value[..MaxValueLength] + "…" : value;

    private static void WriteNumber(Utf8JsonWriter writer, long? number)
    {
        if (number is { } known)
        {
            writer.WriteNumberValue(known);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
