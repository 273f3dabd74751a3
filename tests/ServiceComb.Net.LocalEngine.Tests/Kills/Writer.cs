using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Kills;

/// <summary>Makes changes to its own data one after another, and records which were acknowledged and which was in progress when
/// the engine died: that may have happened or not, and nothing else may.</summary>
internal sealed class Writer(int number, Random random)
{
    private const int Keys = 3;
    private readonly Dictionary<string, string?> _acknowledged = [];
    private readonly Dictionary<string, string> _itemIds = [];
    private (string Thing, string? State)? _underWay;
    private int _counter;

    private string Service => $"service{number}";

    /// <summary>Gets the number of acknowledged changes.</summary>
    public int Acknowledged { get; private set; }

    public async Task CreateServiceAsync(HttpClient http, EngineProcess engine) =>
        (await http.PostAsJsonAsync(new Uri(engine.Registry, "v4/default/registry/microservices"), new JsonObject
        {
            ["service"] = new JsonObject { ["serviceId"] = Service, ["serviceName"] = Service },
        })).EnsureSuccessStatusCode();

    /// <summary>Writes until the engine is killed.</summary>
    public async Task WriteAsync(HttpClient http, EngineProcess engine)
    {
        try
        {
            while (true)
            {
                var (kind, key) = (random.Next(3), random.Next(Keys));
                var change = kind switch
                {
                    0 => ChangeInstance(engine, $"i{key}"),
                    1 => ChangeSchema(engine, $"s{key}"),
                    _ => ChangeItem(engine, $"k{key}"),
                };
                await SendAsync(http, change);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException { StatusCode: null } or SocketException)
        {
            // The engine died: what is under way stays open. Depending on the moment HttpClient lets the socket's exception
            // through as it is.
        }
    }

    /// <summary>Compares the recorded state with that of the engine, and continues from the latter.</summary>
    public async Task<List<string>> CompareAsync(HttpClient http, EngineProcess engine)
    {
        var complaints = new List<string>();
        foreach (var thing in _acknowledged.Keys.Append(_underWay?.Thing ?? "").Distinct().Where(static name => name.Length > 0).ToList())
        {
            var expected = _acknowledged.GetValueOrDefault(thing);
            var seen = await ReadAsync(http, engine, thing);
            var maybe = _underWay is { } open && open.Thing == thing && open.State == seen;
            if (seen != expected && !maybe)
            {
                complaints.Add($"{Service} {thing}: acknowledged '{expected}', under way '{_underWay}', found '{seen}'");
            }

            _acknowledged[thing] = seen;
        }

        _underWay = null;
        return complaints;
    }

    private async Task SendAsync(HttpClient http, (string Thing, string? State, HttpRequestMessage Request) change)
    {
        _underWay = (change.Thing, change.State);
        using (change.Request)
        {
            using var response = await http.SendAsync(change.Request);
            var body = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"{change.Request.Method} {change.Request.RequestUri}: {(int)response.StatusCode} {body}");
            }

            if (change.Thing[0] == 'k' && change.State is not null)
            {
                _itemIds[change.Thing] = (string)JsonNode.Parse(body)!["id"]!;
            }
        }

        _acknowledged[change.Thing] = change.State;
        _underWay = null;
        Acknowledged++;
    }

    private (string Thing, string? State, HttpRequestMessage Request) ChangeInstance(EngineProcess engine, string id)
    {
        var path = $"v4/default/registry/microservices/{Service}/instances";
        var value = Next();
        var properties = new JsonObject { ["n"] = value };
        if (_acknowledged.GetValueOrDefault(id) is null)
        {
            // Nothing here sends heartbeats: on a busy machine the default lease of two minutes can end during the test.
            var health = new JsonObject { ["mode"] = "push", ["interval"] = 3600, ["times"] = 3 };
            var instance = new JsonObject { ["instanceId"] = id, ["hostName"] = "h", ["properties"] = properties, ["healthCheck"] = health };
            return (id, value, Request(HttpMethod.Post, engine.Registry, path, new JsonObject { ["instance"] = instance }));
        }

        return random.Next(3) == 0
            ? (id, null, Request(HttpMethod.Delete, engine.Registry, $"{path}/{id}", null))
            : (id, value, Request(HttpMethod.Put, engine.Registry, $"{path}/{id}/properties", new JsonObject { ["properties"] = properties }));
    }

    private (string Thing, string? State, HttpRequestMessage Request) ChangeSchema(EngineProcess engine, string id)
    {
        var path = $"v4/default/registry/microservices/{Service}/schemas/{id}";
        var value = Next();
        return _acknowledged.GetValueOrDefault(id) is not null && random.Next(3) == 0
            ? (id, null, Request(HttpMethod.Delete, engine.Registry, path, null))
            : (id, value, Request(HttpMethod.Put, engine.Registry, path, new JsonObject { ["schema"] = value }));
    }

    // The state of an item is its value and the number of versions in its history.
    private (string Thing, string? State, HttpRequestMessage Request) ChangeItem(EngineProcess engine, string key)
    {
        const string Path = "v1/default/kie/kv";
        var value = Next();
        if (_acknowledged.GetValueOrDefault(key) is not { } state)
        {
            var item = new JsonObject { ["key"] = Key(key), ["value"] = value, ["status"] = "enabled", ["labels"] = new JsonObject { ["app"] = Service } };
            return (key, $"{value} of 1", Request(HttpMethod.Post, engine.Kie, Path, item));
        }

        var versions = int.Parse(state[(state.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        return random.Next(4) == 0
            ? (key, null, Request(HttpMethod.Delete, engine.Kie, $"{Path}/{_itemIds[key]}", null))
            : (key, $"{value} of {versions + 1}", Request(HttpMethod.Put, engine.Kie, $"{Path}/{_itemIds[key]}", new JsonObject { ["value"] = value }));
    }

    private async Task<string?> ReadAsync(HttpClient http, EngineProcess engine, string thing)
    {
        var service = new Uri(engine.Registry, $"v4/default/registry/microservices/{Service}/");
        switch (thing[0])
        {
            case 'i':
                return (string?)(await GetAsync(http, new Uri(service, $"instances/{thing}")))?["instance"]!["properties"]!["n"];
            case 's':
                return (string?)(await GetAsync(http, new Uri(service, $"schemas/{thing}")))?["schema"];
            default:
                var list = await GetAsync(http, new Uri(engine.Kie, $"v1/default/kie/kv?key={Key(thing)}&label=app:{Service}"));
                if (list!["data"]!.AsArray() is not [{ } item])
                {
                    return null;
                }

                _itemIds[thing] = (string)item["id"]!;
                var history = await GetAsync(http, new Uri(engine.Kie, $"v1/default/kie/revision/{item["id"]}"));
                return $"{item["value"]} of {history!["data"]!.AsArray().Count}";
        }
    }

    private static async Task<JsonNode?> GetAsync(HttpClient http, Uri address)
    {
        using var response = await http.GetAsync(address);
        var body = await response.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.OK ? JsonNode.Parse(body) : null;
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri server, string path, JsonObject? body) =>
        new(method, new Uri(server, path)) { Content = body is null ? null : JsonContent.Create(body) };

    private string Key(string thing) => $"{Service}.{thing}";

    private string Next() => (++_counter).ToString(CultureInfo.InvariantCulture);
}
