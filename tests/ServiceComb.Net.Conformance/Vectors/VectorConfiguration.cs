using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Kie;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>Adds the documents of a vector to the configuration of an app, in different forms.</summary>
internal static class VectorConfiguration
{
    // Allow for a busy machine.
    private static readonly TimeSpan MaxRequest = TimeSpan.FromSeconds(60);

    /// <summary>Adds the documents as YAML texts.</summary>
    public static void AddTexts(IConfigurationBuilder configuration, GovernanceVector vector) =>
        configuration.AddInMemoryCollection(vector.Documents.Select(static document => KeyValuePair.Create(KeyOf(document.Key), (string?)document.Value)));

    /// <summary>Adds the documents as sections, as in an appsettings.json.</summary>
    public static void AddSections(IConfigurationBuilder configuration, GovernanceVector vector)
    {
        foreach (var (key, text) in vector.Documents)
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            var json = ToJson(yaml.Documents[0].RootNode);
            foreach (var part in key.Split('.').Reverse())
            {
                json = new JsonObject { [part] = json };
            }

            configuration.AddJsonStream(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(json)));
        }
    }

    /// <summary>Adds the documents as items of the configuration center, in a separate application.</summary>
    public static async Task AddKieAsync(IConfigurationBuilder configuration, GovernanceVector vector, string application, LocalEngineHost engine)
    {
        var options = new EngineClientOptions { RequestTimeout = MaxRequest };
        options.Addresses.Add(engine.KieAddress.ToString());
        using var transport = new EngineHttpClient(options);
        var kie = new KieClient(transport);
        foreach (var (key, text) in vector.Documents)
        {
            await kie.CreateAsync(new KieItem
            {
                Key = key,
                Value = text,
                ValueType = KieValueType.Text,
                Status = KieStatus.Enabled,
                Labels = new Dictionary<string, string> { ["app"] = application, ["environment"] = "" },
            });
        }

        configuration.AddInMemoryCollection(
            [KeyValuePair.Create("servicecomb:kie:client:timeout:request", (string?)MaxRequest.TotalMilliseconds.ToString(CultureInfo.InvariantCulture))]);
        configuration.AddServiceCombKie(options =>
        {
            options.Kie.Addresses = [engine.KieAddress.ToString()];
            (options.Service.Application, options.Service.Name, options.Kie.RequireInitialLoad) = (application, "storefront", true);
            options.Kie.InitialLoadTimeout = MaxRequest;
        });
    }

    public static void AddSettings(IConfigurationBuilder configuration, GovernanceVector vector) =>
        configuration.AddInMemoryCollection(vector.Settings.Select(static setting => KeyValuePair.Create(KeyOf(setting.Key), (string?)setting.Value)));

    private static string KeyOf(string name) => name.Replace('.', ':');

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(static field => KeyValuePair.Create(((YamlScalarNode)field.Key).Value!, ToJson(field.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => ToJson(scalar.Value!),
        var other => JsonValue.Create(((YamlScalarNode)other).Value),
    };

    private static JsonNode? ToJson(string plain) => plain switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(plain),
    };
}
