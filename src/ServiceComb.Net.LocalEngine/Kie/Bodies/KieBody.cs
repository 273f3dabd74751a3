using System.Text.Json;
using ServiceComb.Net.LocalEngine.Json;
using ServiceComb.Net.LocalEngine.Kie.Rules;

namespace ServiceComb.Net.LocalEngine.Kie.Bodies;

/// <summary>Reads the request bodies of the configuration center.</summary>
internal static class KieBody
{
    private const string ItemList = "data";

    /// <summary>Reads an item to be created.</summary>
    /// <returns>The error; null when the body is valid.</returns>
    public static string? ReadDraft(ReadOnlyMemory<byte> body, bool isYaml, out KieDraft draft)
    {
        draft = new KieDraft();
        var errorMessage = OpenObject(body, isYaml, "model.KVDoc", out var document);
        if (document is null)
        {
            return errorMessage;
        }

        using (document)
        {
            var fields = new GoJsonFields("KVDoc") { ParseNumbersFromStrings = isYaml };
            draft = ReadDraft(document.RootElement, fields, "");
            return fields.Error;
        }
    }

    /// <summary>Reads the value and status of an update.</summary>
    /// <returns>The error; null when the body is valid.</returns>
    public static string? ReadUpdate(ReadOnlyMemory<byte> body, bool isYaml, out string value, out string status)
    {
        (value, status) = ("", "");
        var errorMessage = OpenObject(body, isYaml, "model.UpdateKVRequest", out var document);
        if (document is null)
        {
            return errorMessage;
        }

        using (document)
        {
            var fields = new GoJsonFields("UpdateKVRequest") { ParseNumbersFromStrings = isYaml };
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

            return fields.Error;
        }
    }

    /// <summary>Reads a list of ids.</summary>
    /// <returns>The error; null when the body is valid.</returns>
    public static string? ReadIds(ReadOnlyMemory<byte> body, out List<string> ids)
    {
        ids = [];
        var errorMessage = OpenObject(body, isYaml: false, "v1.DeleteBody", out var document);
        if (document is null)
        {
            return errorMessage;
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

            return fields.Error;
        }
    }

    /// <summary>Reads the items of an import. Null items stay null.</summary>
    /// <param name="body">The content of the file.</param>
    /// <param name="isYaml">Whether it is YAML.</param>
    /// <param name="maxItems">The maximum number of items; a file with more is rejected before it is parsed
    /// completely.</param>
    /// <param name="drafts">The items; null when the JSON document is null.</param>
    /// <returns>The error; null when the file is valid.</returns>
    public static KieError? ReadImport(ReadOnlyMemory<byte> body, bool isYaml, int maxItems, out List<KieDraft?>? drafts)
    {
        drafts = null;
        if (isYaml ? YamlBody.HasMoreItems(body, ItemList, maxItems) : HasMoreItems(body.Span, maxItems))
        {
            return KieError.TooManyItems(maxItems);
        }

        var errorMessage = OpenObject(body, isYaml, "v1.KVUploadBody", out var document, maxItems);
        if (document is null)
        {
            drafts = isYaml && errorMessage is null ? [] : null;
            return errorMessage is null ? null : KieError.Undecodable(errorMessage);
        }

        drafts = [];
        using (document)
        {
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (GoJsonFields.Is(property, ItemList) && ReadItems(property.Value, isYaml, drafts) is { } problem)
                {
                    return KieError.Undecodable(problem);
                }
            }

            return null;
        }
    }

    // Counts the elements of the list "data". Invalid JSON is reported later by the parser.
    private static bool HasMoreItems(ReadOnlySpan<byte> body, int maxItems)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = GoJsonSyntax.MaxNestingDepth + 1 });
        try
        {
            var count = 0;
            var (isData, isItems) = (false, false);
            while (reader.Read())
            {
                if (reader.CurrentDepth < 2)
                {
                    isItems = isData && reader.TokenType is JsonTokenType.StartArray;
                    isData = reader.TokenType is JsonTokenType.PropertyName && IsItemList(reader.GetString());
                    count = 0;
                    continue;
                }

                var isElement = isItems && reader.CurrentDepth == 2 && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray or JsonTokenType.PropertyName);
                if (isElement && ++count > maxItems)
                {
                    return true;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }

        return false;
    }

    // Go ignores the case of field names.
    private static bool IsItemList(string? field) => string.Equals(field, ItemList, StringComparison.OrdinalIgnoreCase);

    private static string? ReadItems(JsonElement data, bool isYaml, List<KieDraft?> drafts)
    {
        var upload = new GoJsonFields("KVUploadBody");
        var items = new GoJsonFields("KVDoc") { ParseNumbersFromStrings = isYaml };
        drafts.Clear();
        if (data.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (data.ValueKind is not JsonValueKind.Array)
        {
            upload.Mismatch(data, "data", "[]*model.KVDoc");
            return upload.Error;
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

            if ((items.Error ?? upload.Error) is { } errorMessage)
            {
                return errorMessage;
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
                    labels = fields.StringMap(property.Value, field, "map[string]string", labels);
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

    // A null body is an object without fields: there is neither a document nor an error.
    private static string? OpenObject(ReadOnlyMemory<byte> body, bool isYaml, string goType, out JsonDocument? document, int maxItems = 1)
    {
        if (Open(body, isYaml, maxItems, out document) is { } errorMessage)
        {
            return errorMessage;
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

    private static string? Open(ReadOnlyMemory<byte> body, bool isYaml, int maxItems, out JsonDocument? document)
    {
        document = null;
        if (isYaml)
        {
            if (YamlBody.ToJson(body, maxItems, out var json) is { } problem)
            {
                return problem;
            }

            body = json;
        }

        if (GoJsonSyntax.CheckFirst(ref body) is { } errorMessage)
        {
            return errorMessage;
        }

        document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = GoJsonSyntax.MaxNestingDepth + 1 });
        return null;
    }
}
