using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Hosting;

public sealed class HostLifetimeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_that_is_disposed_without_being_stopped_logs_nothing()
    {
        await using var apps = await AppsFixture.StartAsync();
        var lines = new FakeLogCollector();
        var builder = Builder(apps, lines);
        await using (var app = builder.Build())
        {
            await app.StartAsync(Stop);
            await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
            lines.Clear();
        }

        Assert.Empty(lines.Warnings);
    }

    [Fact]
    public async Task A_host_that_is_stopped_after_it_was_disposed_does_not_fail()
    {
        await using var apps = await AppsFixture.StartAsync();
        var builder = Builder(apps, new FakeLogCollector());
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        var services = app.Services.GetServices<IHostedService>().ToList();
        await app.StopAsync(Stop);
        await app.DisposeAsync();
        foreach (var service in services.Where(static service => service.GetType().Namespace!.StartsWith("ServiceComb.", StringComparison.Ordinal)))
        {
            await ((service as IHostedLifecycleService)?.StoppingAsync(Stop) ?? Task.CompletedTask);
            await service.StopAsync(Stop);
        }
    }

    [Fact]
    public async Task A_start_that_fails_logs_its_own_error_only()
    {
        await using var apps = await AppsFixture.StartAsync();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var lines = new FakeLogCollector();
        var builder = Builder(apps, lines);
        builder.WebHost.UseUrls($"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");
        await using (var app = builder.Build())
        {
            await Assert.ThrowsAsync<IOException>(() => app.StartAsync(Stop));
        }

        AssertOnlyStartFailed(lines);
        Assert.Null(await apps.Registry.FindMicroserviceIdAsync("", "shop", "catalog", "1.2.0", Stop));
    }

    [Fact]
    public async Task A_service_of_the_app_that_fails_to_start_is_the_only_error()
    {
        await using var apps = await AppsFixture.StartAsync();
        var lines = new FakeLogCollector();
        var builder = Builder(apps, lines);
        builder.Services.AddHostedService<Failing>();
        await using (var app = builder.Build())
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(Stop));
        }

        AssertOnlyStartFailed(lines);
    }

    [Fact]
    public async Task A_worker_registers_without_endpoints_and_stops_without_draining()
    {
        await using var apps = await AppsFixture.StartAsync();
        var lines = new FakeLogCollector();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddCollector(lines);
        builder.Configuration.AddInMemoryCollection(apps.Settings("nightly"));
        builder.Configuration["servicecomb:registry:drainTimeInMillis"] = "3600000";
        builder.AddServiceComb();
        using var worker = builder.Build();
        await worker.StartAsync(Stop);
        await worker.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        await worker.StopAsync(Stop);
        Assert.Contains(lines.Messages, static line => line.Contains("Registered nightly 1.2.0 as instance", StringComparison.Ordinal) && line.EndsWith(" without endpoints; other services cannot call it", StringComparison.Ordinal));
        Assert.Empty(lines.Warnings);
        Assert.Empty(await apps.FindAsync("nightly"));
    }

    private static void AssertOnlyStartFailed(FakeLogCollector lines)
    {
        Assert.All(lines.GetSnapshot().Where(static record => record.Level >= LogLevel.Warning), static record =>
        {
            Assert.Equal("Microsoft.Extensions.Hosting.Internal.Host", record.Category);
            Assert.StartsWith("Hosting failed to start", record.Message, StringComparison.Ordinal);
        });
    }

    private static WebApplicationBuilder Builder(AppsFixture apps, FakeLogCollector lines)
    {
        var builder = AppsFixture.Builder(apps.Settings("catalog"));
        builder.Environment.EnvironmentName = "Development";
        builder.Logging.AddCollector(lines);
        builder.AddServiceComb();
        return builder;
    }

    private sealed class Failing : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("simulated failure");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
