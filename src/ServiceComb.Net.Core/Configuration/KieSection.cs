using System.Text.Json;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Configuration.Session;
using ServiceComb.Net.Diagnostics;

namespace ServiceComb.Net.Configuration;

/// <summary>Shows the layers of the configuration center with their items and values. Values of secret keys are masked.</summary>
internal sealed class KieSection(IConfiguration configuration) : IDiagnosticsSection
{
    private const int MaxValues = 1000;

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

    private void Write(Utf8JsonWriter writer, KieSession session)
    {
        writer.WriteStartObject();
        writer.WriteString("address", session.CurrentEndpoint?.ToString());
        writer.WritePropertyName("revision");
        WriteNumber(writer, session.Revision);
        writer.WriteString("lastResponse", session.LastResponse?.ToString("O"));
        writer.WriteBoolean("fromCache", session.IsFromCache);
        writer.WriteStartArray("layers");
        foreach (var layer in ((IKieConfigurationInfo)session).Layers)
        {
            Write(writer, session, layer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, KieSession session, KieLayerInfo layer)
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
        WriteValues(writer, session, layer.Name);
        writer.WriteEndObject();
    }

    private void WriteValues(Utf8JsonWriter writer, KieSession session, string layer)
    {
        var values = session.ValuesOf(layer).OrderBy(static one => one.Value.Key, StringComparer.OrdinalIgnoreCase).ToList();
        writer.WriteStartArray("values");
        foreach (var (value, isSecret, isHighest) in values.Take(MaxValues))
        {
            writer.WriteStartObject();
            writer.WriteString("key", value.Key);
            writer.WriteString("value", DiagnosticsValue.Show(value.Value, isSecret));
            // A higher layer, or a source with higher precedence such as an environment variable, may set another value.
            writer.WriteBoolean("effective", isHighest && configuration[value.Key] == value.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("omittedValues", Math.Max(0, values.Count - MaxValues));
    }

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
