using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Runs an engine with a fake clock and provides shortcuts for the registry API.</summary>
internal sealed class RegistryHost : IAsyncDisposable
{
    private RegistryHost(LocalEngineHost engine, FakeTimeProvider clock)
    {
        (Engine, Clock) = (engine, clock);
        Http = new HttpClient { BaseAddress = new Uri(engine.RegistryAddress, "v4/default/registry/") };
    }

    public LocalEngineHost Engine { get; }

    public FakeTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public static async Task<RegistryHost> StartAsync(string? directory = null, FakeTimeProvider? clock = null, Action<LocalEngineOptions>? configure = null)
    {
        clock ??= new FakeTimeProvider(DateTimeOffset.UtcNow);
        var options = new LocalEngineOptions { DataDirectory = directory, Time = clock };
        configure?.Invoke(options);
        var engine = await LocalEngineHost.StartAsync(options, TestContext.Current.CancellationToken);
        return new RegistryHost(engine, clock);
    }

    public async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, JsonNode? body = null, string? consumer = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        if (consumer is not null)
        {
            request.Headers.Add("X-ConsumerId", consumer);
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
    }

    public async Task<string> CreateAsync(
        string name, string version = "1.0.0", string app = "shop", JsonObject? properties = null, string? alias = null, string? environment = null)
    {
        var service = new JsonObject
        {
            ["appId"] = app,
            ["serviceName"] = name,
            ["version"] = version,
            ["properties"] = properties,
            ["alias"] = alias,
            ["environment"] = environment,
        };
        var (status, body) = await SendAsync(HttpMethod.Post, "microservices", new JsonObject { ["service"] = service });
        Assert.Equal(200, status);
        return (string)body!["serviceId"]!;
    }

    public async Task RegisterAsync(string serviceId, string instanceId, int interval = 5, string? zone = null)
    {
        var instance = new JsonObject
        {
            ["instanceId"] = instanceId,
            ["hostName"] = "host",
            ["endpoints"] = new JsonArray("rest://127.0.0.1:8080"),
            ["healthCheck"] = new JsonObject { ["mode"] = "push", ["interval"] = interval, ["times"] = 3 },
            ["properties"] = zone is null ? null : new JsonObject { ["zone"] = zone },
        };
        var (status, _) = await SendAsync(HttpMethod.Post, $"microservices/{serviceId}/instances", new JsonObject { ["instance"] = instance });
        Assert.Equal(200, status);
    }

    public async Task<int> BeatAsync(string serviceId, string instanceId) =>
        (await SendAsync(HttpMethod.Put, $"microservices/{serviceId}/instances/{instanceId}/heartbeat")).Status;

    /// <summary>Returns the IDs of the found instances, separated by spaces.</summary>
    public async Task<string> FindAsync(string name, string? consumer = null, string app = "shop")
    {
        var (status, body) = await SendAsync(HttpMethod.Get, $"instances?appId={app}&serviceName={name}&version=0%2B", consumer: consumer);
        return status == 200
            ? string.Join(' ', (body!["instances"]?.AsArray() ?? []).Select(one => (string)one!["instanceId"]!))
            : (string)body!["errorCode"]!;
    }

    public async Task<ClientWebSocket> WatchAsync(string serviceId)
    {
        var socket = new ClientWebSocket();
        var address = new UriBuilder(new Uri(Http.BaseAddress!, $"microservices/{serviceId}/watcher")) { Scheme = "ws" };
        await socket.ConnectAsync(address.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Receives the next frame and returns it as <c>ACTION instance status</c>.</summary>
    public static async Task<string> NextAsync(ClientWebSocket socket)
    {
        var buffer = new byte[8192];
        var part = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(120));
        var text = Encoding.UTF8.GetString(buffer, 0, part.Count);
        return JsonNode.Parse(text) is { } frame
            ? $"{frame["action"]} {frame["instance"]!["instanceId"]} {frame["instance"]!["status"]}"
            : text;
    }

    /// <summary>Advances the clock in steps, so that periodic work runs in between.</summary>
    public void Pass(double seconds)
    {
        for (var passed = 0.0; passed < seconds; passed += 0.5)
        {
            Clock.Advance(TimeSpan.FromSeconds(0.5));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Engine.DisposeAsync();
    }
}
