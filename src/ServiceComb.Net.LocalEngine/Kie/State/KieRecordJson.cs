using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>Serializes items with a writer instead of a serializer, because lists are concatenated from the bytes of their
/// items.</summary>
internal static class KieRecordJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Write(KieRecord record, KieRecordForm form)
    {
        var buffer = new ArrayBufferWriter<byte>(384 + record.Value.Length);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, record.Id);
            if (form is not KieRecordForm.Listed)
            {
                json.WriteString("label_format"u8, record.Labels.Format);
            }

            json.WriteString("key"u8, record.Key);
            json.WriteString("value"u8, record.Value);
            json.WriteString("value_type"u8, record.ValueType);
            WriteOptional(json, record);
            json.WriteNumber("create_revision"u8, record.CreateRevision);
            json.WriteNumber("update_revision"u8, record.UpdateRevision);
            if (form is KieRecordForm.Whole)
            {
                json.WriteString("project"u8, record.Project);
            }

            json.WriteString("status"u8, record.Status);
            json.WriteNumber("create_time"u8, record.CreateTime);
            json.WriteNumber("update_time"u8, record.UpdateTime);
            WriteLabels(json, record.Labels);
            if (form is KieRecordForm.Whole)
            {
                json.WriteString("domain"u8, KieStore.Domain);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads an item in the format <see cref="KieRecordForm.Whole"/>.</summary>
    public static KieRecord Read(ReadOnlyMemory<byte> stored)
    {
        using var document = JsonDocument.Parse(stored);
        var root = document.RootElement;
        return new KieRecord
        {
            Id = Text(root, "id"),
            Project = Text(root, "project"),
            Key = Text(root, "key"),
            Value = Text(root, "value"),
            ValueType = Text(root, "value_type"),
            Status = Text(root, "status"),
            Labels = ReadLabels(root),
            Priority = root.TryGetProperty("priority", out var priority) ? priority.GetInt64() : 0,
            Check = root.TryGetProperty("check", out var check) ? check.GetString()! : "",
            CreateRevision = root.GetProperty("create_revision").GetInt64(),
            UpdateRevision = root.GetProperty("update_revision").GetInt64(),
            CreateTime = root.GetProperty("create_time").GetInt64(),
            UpdateTime = root.GetProperty("update_time").GetInt64(),
        };
    }

    private static void WriteOptional(Utf8JsonWriter json, KieRecord record)
    {
        if (record.Priority != 0)
        {
            json.WriteNumber("priority"u8, record.Priority);
        }

        if (record.Check.Length > 0)
        {
            json.WriteString("check"u8, record.Check);
        }
    }

    private static void WriteLabels(Utf8JsonWriter json, LabelSet labels)
    {
        if (labels.Pairs.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("labels"u8);
        foreach (var (name, value) in labels.Pairs)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static string Text(JsonElement root, string name) => root.GetProperty(name).GetString()!;

    private static LabelSet ReadLabels(JsonElement root) => root.TryGetProperty("labels", out var labels)
        ? LabelSet.Of(labels.EnumerateObject().Select(static label => KeyValuePair.Create(label.Name, label.Value.GetString()!)).ToArray())
        : LabelSet.Empty;
}
