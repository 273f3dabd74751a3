using System.Text.Json;
using ServiceComb.Net.LocalEngine.Json;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>A policy or traffic group of a request.</summary>
internal sealed class PolicyBody
{
    public string Name { get; private set; } = "";

    /// <summary>Gets the status. It applies only to updates; new policies are enabled.</summary>
    public string Status { get; private set; } = "";

    public Dictionary<string, string>? Selector { get; private set; }

    /// <summary>Gets the document, an object; empty when the body contains none.</summary>
    public JsonElement Spec { get; private set; } = Empty;

    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement.Clone();

    /// <summary>Reads a body.</summary>
    /// <returns>The error; null when the body is valid.</returns>
    public static string? Read(ReadOnlyMemory<byte> body, out PolicyBody policy)
    {
        policy = new PolicyBody();
        if (GoJsonSyntax.CheckWhole(ref body) is { } errorMessage)
        {
            return errorMessage;
        }

        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = GoJsonSyntax.MaxNestingDepth + 1 });
        var root = document.RootElement;
        if (root.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (root.ValueKind is not JsonValueKind.Object)
        {
            return GoJsonFields.Mismatch(root, "gov.Policy");
        }

        var fields = new GoJsonFields("Policy");
        foreach (var property in root.EnumerateObject())
        {
            policy.Take(property, fields);
        }

        return fields.Error;
    }

    private void Take(JsonProperty property, GoJsonFields fields)
    {
        switch (property.Name.ToLowerInvariant())
        {
            case "name":
                Name = fields.Text(property.Value, "name", Name);
                break;
            case "status":
                Status = fields.Text(property.Value, "status", Status);
                break;
            case "selector":
                Selector = fields.StringMap(property.Value, "selector", "gov.Selector", Selector);
                break;
            case "id" or "kind":
                fields.Text(property.Value, property.Name.ToLowerInvariant(), "");
                break;
            case "creattime":
                fields.Integer(property.Value, "creatTime", "int64", 0);
                break;
            case "updatetime":
                fields.Integer(property.Value, "updateTime", "int64", 0);
                break;
            case "spec" when property.Value.ValueKind is JsonValueKind.Object:
                Spec = property.Value.Clone();
                break;
            case "spec" when property.Value.ValueKind is JsonValueKind.Null:
                Spec = Empty;
                break;
            case "spec":
                fields.Mismatch(property.Value, "spec", "map[string]interface {}");
                break;
        }
    }
}
