using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Tests.Settings;

/// <summary>The JSON schema by which editors complete appsettings.json. With <c>SERVICECOMB_UPDATE_SCHEMA=1</c> the test writes the file.</summary>
public sealed class ConfigurationSchemaTests
{
    private const string FileName = "ConfigurationSchema.json";
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_schema_describes_every_setting()
    {
        var expected = Schema().ToJsonString(Options).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("SERVICECOMB_UPDATE_SCHEMA") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, "src", "ServiceComb.Net", FileName), expected);
        }

        Assert.Equal(expected, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, FileName)).ReplaceLineEndings("\n"));
    }

    private static JsonObject Schema()
    {
        var root = new JsonObject
        {
            ["definitions"] = new JsonObject
            {
                ["logLevel"] = new JsonObject
                {
                    ["properties"] = new JsonObject { ["ServiceComb.Net"] = new JsonObject { ["$ref"] = "#/definitions/logLevelThreshold" } },
                },
            },
            ["type"] = "object",
            ["properties"] = new JsonObject(),
        };
        foreach (var setting in KnownSettings.All)
        {
            Describe(Node(root, setting.Key), setting);
        }

        return root;
    }

    // A setting may be the parent of others, such as servicecomb:retry and servicecomb:retry:...
    private static JsonObject Node(JsonObject root, string key)
    {
        var node = root;
        foreach (var name in key.Split(':'))
        {
            node["properties"] ??= new JsonObject();
            var properties = node["properties"]!.AsObject();
            properties[name] ??= new JsonObject { ["type"] = "object" };
            node = properties[name]!.AsObject();
        }

        return node;
    }

    private static void Describe(JsonObject node, KnownSetting setting)
    {
        var text = new JsonObject { ["type"] = "string" };
        node.Remove("type");
        switch (setting.Type)
        {
            case SettingType.Boolean:
                node["type"] = new JsonArray("boolean", "string");
                break;
            case SettingType.Integer or SettingType.Duration:
                node["type"] = new JsonArray("integer", "string");
                break;
            case SettingType.List or SettingType.Addresses:
                node["anyOf"] = new JsonArray(text, new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } });
                break;
            case SettingType.Ports:
                node["type"] = new JsonArray("integer", "string", "object");
                break;
            case SettingType.Map:
                node["type"] = "object";
                node["additionalProperties"] = text;
                break;
            case SettingType.Documents:
                node["type"] = "object";
                node["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "object", "array") };
                break;
            default:
                node["type"] = "string";
                break;
        }

        node["description"] = setting.Unit.Length == 0 ? setting.Meaning : $"{setting.Meaning} Unit: {setting.Unit}.";
        if (DefaultOf(setting) is { } value)
        {
            node["default"] = value;
        }
    }

    // Only a default that is one literal; others are described in words.
    private static JsonNode? DefaultOf(KnownSetting setting)
    {
        if (setting.Default is not ['`', .. var literal, '`'] || literal.Contains('`', StringComparison.Ordinal))
        {
            return null;
        }

        return setting.Type switch
        {
            SettingType.Boolean => literal == "true",
            SettingType.Integer or SettingType.Duration => int.TryParse(literal, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ => literal,
        };
    }
}
