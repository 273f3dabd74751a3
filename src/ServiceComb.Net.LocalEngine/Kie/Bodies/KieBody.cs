using System.Text.Json;
using ServiceComb.Net.LocalEngine.Json;
using ServiceComb.Net.LocalEngine.Kie.Rules;

namespace ServiceComb.Net.LocalEngine.Kie.Bodies;

/// <summary>Reads the bodies of the configuration center's requests.</summary>
internal static class KieBody
{
    /// <summary>Reads an item to be created.</summary>
    /// <returns>The complaint, null when there is none.</returns>
    public static string? ReadDraft(ReadOnlyMemory<byte> body, bool isYaml, out KieDraft draft)
    {
        draft = new KieDraft();
        var complaint = OpenObject(body, isYaml, "model.KVDoc", out var document);
        if (document is null)
        {
            return complaint;
        }

        using (document)
        {
            var fields = new GoJsonFields("KVDoc") { TextsAreNumbers = isYaml };
            draft = ReadDraft(document.RootElement, fields, "");
            return fields.Complaint;
        }
    }

    /// <summary>Reads value and status of an update.</summary>
    /// <returns>The complaint, null when there is none.</returns>
    public static string? ReadUpdate(ReadOnlyMemory<byte> body, bool isYaml, out string value, out string status)
    {
        (value, status) = ("", "");
        var complaint = OpenObject(body, isYaml, "model.UpdateKVRequest", out var document);
        if (document is null)
        {
            return complaint;
        }

        using (document)
        {
            var fields = new GoJsonFields("UpdateKVRequest") { TextsAreNumbers = isYaml };
            foreach (var property in document.RootElement.EnumerateObject())
            {
                switch (property.Name.ToLowerInvariant())
                {
                    case "value":
                        value = fields.Text(property.Value, "value", value);
                        break;
                    case "status":
                        status = fields.Text(property.Value, "status", status);
                        break;
                    case "id" or "project" or "domain":
                        fields.Text(property.Value, property.Name.ToLowerInvariant(), "");
                        break;
                }
            }

            return fields.Complaint;
        }
    }

    /// <summary>Reads a list of ids.</summary>
    /// <returns>The complaint, null when there is none.</returns>
    public static string? ReadIds(ReadOnlyMemory<byte> body, out List<string> ids)
    {
        ids = [];
        var complaint = OpenObject(body, isYaml: false, "v1.DeleteBody", out var document);
        if (document is null)
        {
            return complaint;
        }

        using (document)
        {
            var fields = new GoJsonFields("DeleteBody");
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!GoJsonFields.Is(property, "ids") || property.Value.ValueKind is JsonValueKind.Null)
                {
                    continue;
                }

                if (property.Value.ValueKind is not JsonValueKind.Array)
                {
                    fields.Mismatch(property.Value, "ids", "[]string");
                    continue;
                }

                ids = [.. property.Value.EnumerateArray().Select(id => fields.Text(id, "ids", ""))];
            }

            return fields.Complaint;
        }
    }

    /// <summary>Reads the items of an import; an item that is null stays null.</summary>
    /// <param name="body">The file.</param>
    /// <param name="isYaml">Whether it is YAML.</param>
    /// <param name="maxItems">How many items are read; a file with more is refused while it is parsed.</param>
    /// <param name="drafts">The items; null when the whole file is null in JSON.</param>
    /// <returns>The error, null when there is none.</returns>
    public static KieError? ReadImport(ReadOnlyMemory<byte> body, bool isYaml, int maxItems, out List<KieDraft?>? drafts)
    {
        drafts = null;
        if (isYaml ? YamlBody.HasMoreItems(body, maxItems) : HasMoreItems(body.Span, maxItems))
        {
            return KieError.TooManyItems(maxItems);
        }

        var complaint = OpenObject(body, isYaml, "v1.KVUploadBody", out var document);
        if (document is null)
        {
            drafts = isYaml && complaint is null ? [] : null;
            return complaint is null ? null : KieError.Undecodable(complaint);
        }

        drafts = [];
        using (document)
        {
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (GoJsonFields.Is(property, "data") && ReadItems(property.Value, isYaml, drafts) is { } problem)
                {
                    return KieError.Undecodable(problem);
                }
            }

            return null;
        }
    }

    // Counts the elements of the lists of the file's own fields. What is no JSON is left to the parser's complaint.
    private static bool HasMoreItems(ReadOnlySpan<byte> body, int maxItems)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = GoJsonSyntax.MaxNestingDepth + 1 });
        try
        {
            var count = 0;
            while (reader.Read())
            {
                if (reader.CurrentDepth < 2)
                {
                    count = 0;
                    continue;
                }

                var isElement = reader.CurrentDepth == 2 && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray or JsonTokenType.PropertyName);
                if (isElement && ++count > maxItems)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return false;
    }

    private static string? ReadItems(JsonElement data, bool isYaml, List<KieDraft?> drafts)
    {
        var upload = new GoJsonFields("KVUploadBody");
        var items = new GoJsonFields("KVDoc") { TextsAreNumbers = isYaml };
        drafts.Clear();
        if (data.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (data.ValueKind is not JsonValueKind.Array)
        {
            upload.Mismatch(data, "data", "[]*model.KVDoc");
            return upload.Complaint;
        }

        foreach (var item in data.EnumerateArray())
        {
            switch (item.ValueKind)
            {
                case JsonValueKind.Null:
                    drafts.Add(null);
                    break;
                case JsonValueKind.Object:
                    drafts.Add(ReadDraft(item, items, "data."));
                    break;
                default:
                    upload.Mismatch(item, "data", "model.KVDoc");
                    break;
            }

            if ((items.Complaint ?? upload.Complaint) is { } complaint)
            {
                return complaint;
            }
        }

        return null;
    }

    private static KieDraft ReadDraft(JsonElement root, GoJsonFields fields, string path)
    {
        var (key, value, valueType, status, check) = ("", "", "", "", "");
        long priority = 0;
        Dictionary<string, string>? labels = null;
        foreach (var property in root.EnumerateObject())
        {
            var name = property.Name.ToLowerInvariant();
            var field = path + name;
            switch (name)
            {
                case "key":
                    key = fields.Text(property.Value, field, key);
                    break;
                case "value":
                    value = fields.Text(property.Value, field, value);
                    break;
                case "value_type":
                    valueType = fields.Text(property.Value, field, valueType);
                    break;
                case "status":
                    status = fields.Text(property.Value, field, status);
                    break;
                case "check":
                    check = fields.Text(property.Value, field, check);
                    break;
                case "labels":
                    labels = fields.Texts(property.Value, field, "map[string]string", labels);
                    break;
                case "priority":
                    priority = fields.Integer(property.Value, field, "int", priority);
                    break;
                case "id" or "label_format" or "project" or "domain":
                    fields.Text(property.Value, field, "");
                    break;
                case "create_revision" or "update_revision" or "create_time" or "update_time":
                    fields.Integer(property.Value, field, "int64", 0);
                    break;
            }
        }

        return new KieDraft
        {
            Key = key,
            Value = value,
            ValueType = valueType,
            Status = status,
            Check = check,
            Labels = labels,
            Priority = priority,
        };
    }

    // A body that is null is an object without fields: there is no document then, and no complaint.
    private static string? OpenObject(ReadOnlyMemory<byte> body, bool isYaml, string goType, out JsonDocument? document)
    {
        if (Open(body, isYaml, out document) is { } complaint)
        {
            return complaint;
        }

        var root = document!.RootElement;
        if (root.ValueKind is JsonValueKind.Object)
        {
            return null;
        }

        var mismatch = root.ValueKind is JsonValueKind.Null ? null : GoJsonFields.Mismatch(root, goType);
        document.Dispose();
        document = null;
        return mismatch;
    }

    private static string? Open(ReadOnlyMemory<byte> body, bool isYaml, out JsonDocument? document)
    {
        document = null;
        if (isYaml)
        {
            if (YamlBody.ToJson(body, out var json) is { } problem)
            {
                return problem;
            }

            body = json;
        }

        if (GoJsonSyntax.CheckFirst(ref body) is { } complaint)
        {
            return complaint;
        }

        document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = GoJsonSyntax.MaxNestingDepth + 1 });
        return null;
    }
}
