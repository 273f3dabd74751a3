using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Engine;

namespace ServiceComb.Net.Discovery.Tests.World;

/// <summary>A local engine and an app with discovery, whose clock the test moves.</summary>
internal sealed class DiscoveryWorld : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly List<WebApplication> _apps = [];

    private DiscoveryWorld(LocalEngine engine) => Engine = engine;

    public LocalEngine Engine { get; }

    /// <summary>Apps started from now on live in real time: for tests of what is measured on the network.</summary>
    public bool IsRealTime { get; set; }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public static async Task<DiscoveryWorld> StartAsync() => new(await LocalEngine.StartAsync());

    /// <summary>An app called <c>web</c> of application <c>shop</c> that listens on a free port.</summary>
    public async Task<WebApplication> RunAsync(params IEnumerable<(string Key, string Value)> settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["servicecomb:service:application"] = "shop",
            ["servicecomb:service:name"] = "web",
            ["servicecomb:registry:sc:address"] = Engine.RegistryAddress.ToString(),
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        builder.Services.AddSingleton<TimeProvider>(IsRealTime ? TimeProvider.System : Clock);
        builder.Services.AddServiceCombDiscovery();
        var app = builder.Build();
        app.MapGet("/", static () => "here");
        await app.StartAsync();
        _apps.Add(app);
        return app;
    }

    public static IServiceRegistration RegistrationOf(WebApplication app) => app.Services.GetRequiredService<IServiceRegistration>();

    public static IInstanceDirectory DirectoryOf(WebApplication app) => app.Services.GetRequiredService<IInstanceDirectory>();

    /// <summary>A registered app: its directory hears events only from then on.</summary>
    public async Task<WebApplication> RunRegisteredAsync(params IEnumerable<(string Key, string Value)> settings)
    {
        var app = await RunAsync(settings);
        await UntilAsync(() => RegistrationOf(app).Registered.IsCompleted, "the app is registered");
        return app;
    }

    public async Task<string> CreateAsync(string name, string version = "1.0.0")
    {
        var body = new JsonObject { ["service"] = new JsonObject { ["appId"] = "shop", ["serviceName"] = name, ["version"] = version } };
        return (string)(await SendAsync(HttpMethod.Post, "microservices", body))!["serviceId"]!;
    }

    public Task RegisterAsync(string serviceId, string instanceId, string endpoint = "rest://127.0.0.1:9", string status = "UP") =>
        SendAsync(HttpMethod.Post, $"microservices/{serviceId}/instances", new JsonObject
        {
            ["instance"] = new JsonObject
            {
                ["instanceId"] = instanceId,
                ["hostName"] = "host",
                ["endpoints"] = new JsonArray(endpoint),
                ["status"] = status,
            },
        });

    /// <summary>Asks the registry itself.</summary>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Engine.RegistryAddress, $"v4/default/registry/{path}"));
        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return text.StartsWith('{') ? JsonNode.Parse(text) : null;
    }

    /// <summary>The instances the registry lists of a service.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string name) =>
        [.. (await SendAsync(HttpMethod.Get, $"instances?appId=shop&serviceName={name}"))!["instances"]?.AsArray().Select(static one => one!) ?? []];

    /// <summary>Waits for what other threads do; the clock goes on meanwhile when asked to.</summary>
    public async Task UntilAsync(Func<bool> condition, string expected, TimeSpan step = default)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(20), $"not within 20 s: {expected}");
            Clock.Advance(step);
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }

        _http.Dispose();
        await Engine.DisposeAsync();
    }
}
