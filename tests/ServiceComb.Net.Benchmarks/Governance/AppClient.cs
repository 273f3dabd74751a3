using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Benchmarks.Engine;

namespace ServiceComb.Net.Benchmarks.Governance;

/// <summary>A client of a whole application, as its user gets it, over a transport that responds immediately.</summary>
internal sealed class AppClient : IAsyncDisposable
{
    private const int Instances = 8;
    private readonly WebApplication _app;

    private AppClient(WebApplication app) => (_app, Http) = (app, app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("client"));

    public HttpClient Http { get; }

    /// <summary>Creates the client of an application that adds nothing.</summary>
    public static Task<AppClient> BareAsync() => StartAsync(new Dictionary<string, string?>(), static _ => { });

    /// <summary>Creates the client of an application with Microsoft.Extensions.ServiceDiscovery over eight endpoints in the
    /// configuration.</summary>
    public static Task<AppClient> FrameworkAsync(bool resilience) => StartAsync(
        Enumerable.Range(0, Instances).ToDictionary(static one => $"Services:orders:http:{one}", static one => (string?)$"http://{Host(one)}"),
        builder =>
        {
            builder.Services.AddServiceDiscovery();
            builder.Services.ConfigureHttpClientDefaults(client =>
            {
                client.AddServiceDiscovery();
                if (resilience)
                {
                    client.AddStandardResilienceHandler();
                }
            });
        });

    /// <summary>Creates the client of an application with AddServiceComb(), registered at an engine that has eight instances of the
    /// service.</summary>
    public static Task<AppClient> ServiceCombAsync(EngineProcess engine, IEnumerable<(string Key, string Text)> documents)
    {
        var settings = documents.ToDictionary(static one => one.Key.Replace('.', ':'), static one => (string?)one.Text);
        (settings["servicecomb:service:name"], settings["servicecomb:registry:sc:address"]) = ("storefront", engine.Registry.ToString());
        return StartAsync(settings, static builder => builder.AddServiceComb());
    }

    /// <summary>Registers the eight instances.</summary>
    public static Task RegisterOrdersAsync(EngineProcess engine) => RegisterOrdersAsync(engine, [.. Enumerable.Range(0, Instances).Select(Host)]);

    /// <summary>Registers instances of the service: one of four has version 2, the others version 1.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="hosts">The hosts of the instances, with ports.</param>
    public static async Task RegisterOrdersAsync(EngineProcess engine, string[] hosts)
    {
        using var http = new HttpClient { BaseAddress = new Uri(engine.Registry, "v4/default/registry/") };
        foreach (var version in (string[])["1.0.0", "2.0.0"])
        {
            using var created = await http.PostAsJsonAsync("microservices", new JsonObject
            {
                ["service"] = new JsonObject { ["serviceName"] = "orders", ["version"] = version, ["appId"] = "default" },
            });
            var id = (await created.Content.ReadFromJsonAsync<JsonObject>())!["serviceId"];
            foreach (var host in hosts.Where((_, index) => index % 4 == 0 == (version == "2.0.0")))
            {
                using var registered = await http.PostAsJsonAsync($"microservices/{id}/instances", new JsonObject
                {
                    ["instance"] = new JsonObject
                    {
                        ["hostName"] = host,
                        ["endpoints"] = new JsonArray($"rest://{host}"),
                        ["healthCheck"] = new JsonObject { ["mode"] = "push", ["interval"] = 600, ["times"] = 3 },
                    },
                });
                registered.EnsureSuccessStatusCode();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static string Host(int one) => string.Create(CultureInfo.InvariantCulture, $"10.0.0.{one + 1}:8080");

    private static async Task<AppClient> StartAsync(Dictionary<string, string?> settings, Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        // Writing lines takes the same time in every chain, and much more than the chains.
        builder.Logging.ClearProviders();
        configure(builder);
        builder.Services.AddHttpClient("client").ConfigurePrimaryHttpMessageHandler(static () => new TracedTransport());
        var app = builder.Build();
        await app.StartAsync();
        return new AppClient(app);
    }
}
