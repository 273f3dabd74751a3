using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Benchmarks.Engine;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Benchmarks.Gateway;

/// <summary>Measures the time from the acknowledged change of an instance at the registry until the gateway forwards by it. A
/// client sends one request after the other, so a result includes a round of requests at most.</summary>
internal static class GatewayChanges
{
    private const int Changes = 300;

    // A service that loses most of its instances at once keeps those that accept connections.
    private const int StableInstances = 3;
    private const string Stable = "stable";
    private const string Changing = "changing";

    public static async Task<int> RunAsync()
    {
        await using var engine = await EngineProcess.StartAsync("--memory");
        var options = new EngineClientOptions();
        options.Addresses.Add(engine.Registry.ToString());
        using var transport = new EngineHttpClient(options);
        var registry = new RegistryClient(transport);
        var stable = await Task.WhenAll(Enumerable.Range(0, StableInstances).Select(static _ => InstanceAsync(Stable)));
        await using var changing = await InstanceAsync(Changing);
        var service = await registry.CreateMicroserviceAsync(new Microservice { AppId = "default", ServiceName = "orders", Version = "1.0.0" });
        for (var i = 0; i < StableInstances; i++)
        {
            await registry.RegisterInstanceAsync(service, Registration($"{Stable}{i}", stable[i]));
        }

        await using var gateway = await GatewayAsync(engine);
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Urls.First()) };
        await WaitForAsync(client, Stable);

        var results = new SortedDictionary<string, List<double>>();
        for (var change = -20; change < Changes; change++)
        {
            var id = $"{Changing}{change}";
            await MeasureAsync("registration", () => registry.RegisterInstanceAsync(service, Registration(id, changing)), Changing);
            await MeasureAsync("status DOWN", () => registry.SetStatusAsync(service, id, InstanceStatus.Down), Stable);
            await MeasureAsync("status UP", () => registry.SetStatusAsync(service, id, InstanceStatus.Up), Changing);
            await registry.SetStatusAsync(service, id, InstanceStatus.Down);
            await WaitForAsync(client, Stable);

            async Task MeasureAsync(string kind, Func<Task> apply, string expected)
            {
                await apply();
                var delay = await WaitForAsync(client, expected);
                if (change >= 0)
                {
                    (results.TryGetValue(kind, out var delays) ? delays : results[kind] = []).Add(delay.TotalMilliseconds);
                }
            }
        }

        foreach (var (kind, delays) in results)
        {
            delays.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind,-15} p50 {delays[Changes / 2]:F2} ms, p99 {delays[Changes * 99 / 100]:F2} ms, worst {delays[^1]:F2} ms ({Changes} changes)"));
        }

        return 0;
    }

    // The changing instance is in force with its first response; the stable ones alone, when they give two rounds of them.
    private static async Task<TimeSpan> WaitForAsync(HttpClient client, string expected)
    {
        var acknowledged = Stopwatch.GetTimestamp();
        var needed = expected == Stable ? 2 * (StableInstances + 1) : 1;
        for (var (count, first) = (0, TimeSpan.Zero); ;)
        {
            var started = Stopwatch.GetElapsedTime(acknowledged);
            if (started > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException($"the gateway did not follow the change to {expected} instances");
            }

            using var response = await client.GetAsync(new Uri("/orders/", UriKind.Relative));
            if (await response.Content.ReadAsStringAsync() != expected)
            {
                count = 0;
                continue;
            }

            first = count++ == 0 ? started : first;
            if (count == needed)
            {
                return first;
            }
        }
    }

    private static MicroserviceInstance Registration(string id, WebApplication app) => new()
    {
        InstanceId = id,
        HostName = id,
        Endpoints = [$"rest://127.0.0.1:{new Uri(app.Urls.First()).Port}"],
        HealthCheck = new HealthCheck { Mode = "push", Interval = 600, Times = 3 },
    };

    private static async Task<WebApplication> InstanceAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(name));
        await app.StartAsync();
        return app;
    }

    private static async Task<WebApplication> GatewayAsync(EngineProcess engine)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:name", "gateway"),
            new("servicecomb:registry:sc:address", engine.Registry.ToString()),
            new("servicecomb:registry:drainTimeInMillis", "0"),
            new("servicecomb:gateway:services", "orders"),
        ]);
        builder.AddServiceComb();
        builder.Services.AddReverseProxy().AddServiceComb();
        var app = builder.Build();
        app.MapReverseProxy(static proxy => proxy.UseServiceComb());
        await app.StartAsync();
        await app.Services.GetRequiredService<IServiceRegistration>().Registered;
        return app;
    }
}
