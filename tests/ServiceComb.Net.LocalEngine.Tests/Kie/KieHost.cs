using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.LocalEngine.Tests.Kie;

/// <summary>Runs an engine with a fake clock and provides shortcuts for the API of the configuration center.</summary>
internal sealed class KieHost : IAsyncDisposable
{
    private KieHost(LocalEngineHost engine, ObservableClock clock)
    {
        (Engine, Clock) = (engine, clock);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = engine.KieAddress };
        Registry = new HttpClient { BaseAddress = engine.RegistryAddress };
    }

    public LocalEngineHost Engine { get; }

    public ObservableClock Clock { get; }

    public HttpClient Http { get; }

    public HttpClient Registry { get; }

    public static async Task<KieHost> StartAsync(string? directory = null, int? maxItems = null) => await StartAsync(new ObservableClock(), directory, maxItems);

    public static async Task<KieHost> StartAsync(ObservableClock clock, string? directory = null, int? maxItems = null)
    {
        var options = new LocalEngineOptions { DataDirectory = directory, Time = clock };
        options.Quotas.Items = maxItems ?? options.Quotas.Items;
        return new KieHost(await LocalEngineHost.StartAsync(options, TestContext.Current.CancellationToken), clock);
    }

    /// <summary>Sends a request. A path without a leading slash is relative to the items of the project default.</summary>
    public Task<KieReply> SendAsync(HttpMethod method, string path, string? body = null, string type = "application/json") =>
        SendAsync(Http, method, path, body, type);

    /// <summary>Sends a request to the registry.</summary>
    public Task<KieReply> GovernAsync(HttpMethod method, string path, string? body = null) => SendAsync(Registry, method, path, body, "application/json");

    public Task<KieReply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>Lists items of project default.</summary>
    public Task<KieReply> ListAsync(string query = "") => GetAsync($"?{query}");

    /// <summary>Creates an enabled item.</summary>
    public async Task<string> CreateAsync(string key, string value, string project = "default", params (string Name, string Value)[] labels)
    {
        var item = new JsonObject { ["key"] = key, ["value"] = value, ["status"] = "enabled" };
        if (labels.Length > 0)
        {
            item["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Name, (JsonNode?)label.Value)));
        }

        var response = await SendAsync(HttpMethod.Post, $"/v1/{project}/kie/kv", item.ToJsonString());
        Assert.Equal(200, response.Status);
        return (string)response.Body!["id"]!;
    }

    public Task<KieReply> PutAsync(string id, string value, string project = "default") =>
        SendAsync(HttpMethod.Put, $"/v1/{project}/kie/kv/{id}", new JsonObject { ["value"] = value }.ToJsonString());

    public async Task<long> RevisionAsync() => (await ListAsync("limit=1")).Revision!.Value;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Registry.Dispose();
        await Engine.DisposeAsync();
    }

    private static async Task<KieReply> SendAsync(HttpClient http, HttpMethod method, string path, string? body, string type)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"/v1/default/kie/kv{path}");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await KieReply.ReadAsync(response);
    }
}

/// <summary>A response of the configuration center.</summary>
internal sealed record KieReply(int Status, string Text, string? Type, long? Revision, Uri? Location, string? Allow, string? FileName)
{
    public JsonNode? Body => Text.StartsWith('{') || Text.StartsWith('[') ? JsonNode.Parse(Text) : null;

    /// <summary>Gets status, code and detail of an error.</summary>
    public string Error => $"{Status} {(string?)Body?["errorCode"]} {(string?)Body?["detail"]}";

    /// <summary>Gets the keys and values of a list, in order.</summary>
    public string Items => string.Join(' ', Data.Select(static item => $"{item["key"]}={item["value"]}"));

    public IEnumerable<JsonNode> Data => Body!["data"]!.AsArray().OfType<JsonNode>();

    public static async Task<KieReply> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
        response.Content.Headers.ContentType?.ToString(),
        response.Headers.TryGetValues("X-Kie-Revision", out var revision) ? long.Parse(revision.Single(), System.Globalization.CultureInfo.InvariantCulture) : null,
        response.Headers.Location,
        response.Content.Headers.Allow.Count > 0 ? string.Join(", ", response.Content.Headers.Allow) : null,
        response.Content.Headers.ContentDisposition?.FileName);
}
