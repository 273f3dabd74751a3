using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.Benchmarks.Engine;

/// <summary>What the engine holds while it is measured.</summary>
internal static class Shop
{
    private const int AtOnce = 64;

    public static async Task FillAsync(EngineProcess engine, int services, int instancesPerService, int items)
    {
        using var http = new HttpClient();
        for (var service = 0; service < services; service++)
        {
            await PostAsync(http, new Uri(engine.Registry, "v4/default/registry/microservices"), new JsonObject
            {
                ["service"] = new JsonObject { ["serviceId"] = $"s{service}", ["appId"] = "shop", ["serviceName"] = $"service{service}", ["version"] = "1.0.0" },
            });
        }

        await Parallel.ForAsync(0, services * instancesPerService, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
            await PostAsync(http, new Uri(engine.Registry, $"v4/default/registry/microservices/s{number % services}/instances"), new JsonObject
            {
                ["instance"] = Instance($"{number:x32}", number),
            }));
        for (var item = 0; item < items; item++)
        {
            await PostAsync(http, new Uri(engine.Kie, "v1/default/kie/kv"), new JsonObject
            {
                ["key"] = $"key{item}",
                ["value"] = $"value {item}",
                ["status"] = "enabled",
                ["labels"] = new JsonObject { ["app"] = "shop", ["environment"] = "", ["service"] = "web" },
            });
        }
    }

    public static JsonObject Instance(string id, int number) => new()
    {
        ["instanceId"] = id,
        ["hostName"] = "host",
        ["endpoints"] = new JsonArray($"rest://10.0.{number / 250 % 250}.{number % 250}:8080?sslEnabled=false"),
        ["properties"] = new JsonObject { ["zone"] = "blue" },
        ["healthCheck"] = new JsonObject { ["mode"] = "push", ["interval"] = 600, ["times"] = 3 },
    };

    private static async Task PostAsync(HttpClient http, Uri address, JsonObject body)
    {
        using var response = await http.PostAsJsonAsync(address, body);
        response.EnsureSuccessStatusCode();
    }
}
