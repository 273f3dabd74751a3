using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Files;

/// <summary>Writes the response of an import, and the file of an export.</summary>
internal static class KieFileJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(KieImport import)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("success");
            foreach (var record in import.Successes)
            {
                json.WriteRawValue(record.Json, skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteStartArray("failure");
            foreach (var (draft, error) in import.Failures)
            {
                WriteFailure(json, draft, error);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes items in the import file format.</summary>
    public static byte[] WriteExport(IEnumerable<KieRecord> records)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options with { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteString("version", "1.0.0");
            json.WriteStartObject("annotations");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("data");
            foreach (var record in records)
            {
                WriteExported(json, record);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteExported(Utf8JsonWriter json, KieRecord record)
    {
        json.WriteStartObject();
        json.WriteString("id", record.Id);
        json.WriteString("key", record.Key);
        json.WriteStartObject("labels");
        foreach (var (name, value) in record.Labels.Pairs)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteString("value", record.Value);
        json.WriteString("value_type", record.ValueType);
        if (record.Priority != 0)
        {
            json.WriteNumber("priority", record.Priority);
        }

        json.WriteString("status", record.Status);
        json.WriteEndObject();
    }

    private static void WriteFailure(Utf8JsonWriter json, KieDraft draft, KieError error)
    {
        json.WriteStartObject();
        json.WriteString("key", draft.Key);
        if (draft.Labels is null)
        {
            json.WriteNull("labels");
        }
        else
        {
            json.WriteStartObject("labels");
            foreach (var (name, value) in draft.Labels)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        json.WriteNumber("error_code", error.Code);
        json.WriteString("error_message", error.Detail);
        json.WriteEndObject();
    }
}
