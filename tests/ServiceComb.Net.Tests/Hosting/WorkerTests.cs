using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Hosting;

/// <summary>Tests AddServiceCombCore() in a host without a web server.</summary>
public sealed class WorkerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_registers_calls_services_and_takes_configuration()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("orders.limit", "25");
        await apps.RunAsync("catalog");
        using var worker = Build(apps);
        await StartAsync(worker);
        Assert.Empty(Assert.Single(await apps.FindAsync("nightly")).Endpoints);
        Assert.Equal("25", worker.Services.GetRequiredService<IConfiguration>()["orders:limit"]);
        using var client = worker.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        Assert.Equal("catalog /items", await client.GetStringAsync(new Uri("http://catalog/items"), Stop));
        await worker.StopAsync(Stop);
        Assert.Empty(await apps.FindAsync("nightly"));
    }

    [Fact]
    public async Task A_worker_registers_the_listeners_and_schemas_of_its_own_server()
    {
        await using var apps = await AppsFixture.StartAsync();
        using var worker = Build(apps, static services => services
            .AddSingleton<IServerListenerProvider, QueueServer>()
            .AddSingleton<IServiceSchemaProvider, QueueServer>());
        await StartAsync(worker);
        Assert.Equal(["rest://127.0.0.1:7001?sslEnabled=true"], Assert.Single(await apps.FindAsync("nightly")).Endpoints);
        var serviceId = worker.Services.GetRequiredService<IServiceRegistration>().ServiceId!;
        // The ID of a schema is listed before its content is stored.
        while (!(await apps.Registry.ListSchemasAsync(serviceId, withContent: false, Stop)).Any(static schema => schema.Summary is { Length: > 0 }))
        {
            await Task.Yield();
        }

        Assert.Equal("channels: {}", (await apps.Registry.GetSchemaAsync(serviceId, "queue", Stop)).Schema);
        await worker.StopAsync(Stop);
    }

    private static IHost Build(AppsFixture apps, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(apps.Settings("nightly"));
        builder.AddServiceCombCore();
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    private static async Task StartAsync(IHost worker)
    {
        await worker.StartAsync(Stop);
        await worker.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
    }

    private sealed class QueueServer : IServerListenerProvider, IServiceSchemaProvider
    {
        public IReadOnlyList<ServerListener> GetListeners() =>
        [
            new() { Address = "https://127.0.0.1:7001", HttpAddress = new Uri("https://127.0.0.1:7001"), Name = "queue" },
            new() { Address = "unix:/run/queue.sock" },
        ];

        public Task<IReadOnlyDictionary<string, string>> GetSchemasAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["queue"] = "channels: {}" });
    }
}
