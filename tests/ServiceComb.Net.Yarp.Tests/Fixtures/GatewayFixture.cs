using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Directory;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>A gateway on a free port: real Kestrel, real YARP, a live configuration and a directory filled by hand. Its time
/// stands still.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly AppliedConfigurations _applied;

    private GatewayFixture(WebApplication app, LiveConfiguration configuration, FakeDirectory directory, FakeTimeProvider time, AppliedConfigurations applied, FakeLogCollector logs)
    {
        (_app, Configuration, Directory, Time, _applied, Logs) = (app, configuration, directory, time, applied, logs);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public LiveConfiguration Configuration { get; }

    public FakeDirectory Directory { get; }

    public FakeTimeProvider Time { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public ICollection<string> Urls => _app.Urls;

    /// <summary>What is logged as a warning or worse.</summary>
    public FakeLogCollector Logs { get; }

    public IProxyStateLookup Proxy => Services.GetRequiredService<IProxyStateLookup>();

    /// <summary>A gateway to the service orders.</summary>
    public static Task<GatewayFixture> StartAsync(ServiceInstance[] orders, params (string Key, string Value)[] configuration) =>
        StartAsync(orders, static _ => { }, configuration);

    public static async Task<GatewayFixture> StartAsync(
        ServiceInstance[] orders, Action<WebApplicationBuilder> configure, params (string Key, string Value)[] configuration)
    {
        var directory = new FakeDirectory();
        directory.Publish("orders", orders);
        var live = new LiveConfiguration([("servicecomb.gateway.services", "orders"), .. configuration]);
        var time = new FakeTimeProvider();
        var (applied, logs) = (new AppliedConfigurations(), new FakeLogCollector());
        var app = Build(directory, live, time, builder =>
        {
            builder.Services.AddSingleton<IConfigChangeListener>(applied);
            builder.Logging.AddCollector(logs);
            configure(builder);
        });
        await app.StartAsync();
        return new GatewayFixture(app, live, directory, time, applied, logs);
    }

    /// <summary>Changes the configuration or the directory, and waits until YARP has applied the change.</summary>
    public async Task ApplyAsync(Action change)
    {
        var next = _applied.Next;
        change();
        Time.Advance(TimeSpan.FromMilliseconds(20));
        await next;
    }

    /// <summary>The app as a user writes it, but for the engine. Middleware for the proxy pipeline may be registered as a
    /// service.</summary>
    public static WebApplication Build(IInstanceDirectory directory, LiveConfiguration configuration, TimeProvider time, Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // A busy machine may be slower.
        builder.WebHost.ConfigureKestrel(static kestrel => (kestrel.Limits.MinRequestBodyDataRate, kestrel.Limits.MinResponseDataRate) = (null, null));
        ((IConfigurationBuilder)builder.Configuration).Add(configuration);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(directory);
        builder.Services.AddServiceCombGovernance();
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy")).AddServiceComb();
        configure(builder);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers["x-gateway"] = "yes";
            return next(context);
        });
        app.MapReverseProxy(proxy =>
        {
            app.Services.GetService<Action<IReverseProxyApplicationBuilder>>()?.Invoke(proxy);
            proxy.UseServiceComb();
        });
        app.MapServiceCombDiagnostics();
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
