using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Testing.TestServers;

namespace ServiceComb.Net.Testing;

/// <summary>Connects apps to a <see cref="TestEngine"/>.</summary>
public static class TestEngineWebHostBuilderExtensions
{
    /// <summary>Connects an app that calls <c>AddServiceComb()</c> to the engine. An app on a test server, such as one of
    /// <c>WebApplicationFactory</c>, is registered with an address that exists only in this process: other apps of the same engine
    /// call it by name through <c>IHttpClientFactory</c>, without a socket. Apps on Kestrel and stubs are called as usual.</summary>
    /// <param name="builder">The host of the app.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="service">The name of the service; null for that of the app's own settings.</param>
    /// <param name="application">The application; null for that of the app's own settings.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="engine"/> is null.</exception>
    public static IWebHostBuilder UseTestEngine(this IWebHostBuilder builder, TestEngine engine, string? service = null, string? application = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(engine);
        foreach (var (key, value) in engine.GetSettings(service, application))
        {
            builder.UseSetting(key, value);
        }

        return builder.ConfigureServices(services =>
        {
            // The filter that is registered first is applied last, so the handler of test servers replaces the configured primary handler.
            services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter>(new TestServerHandlerFilter(engine.TestServers)));
            services.AddSingleton<IServerListenerProvider>(provider => new TestServerListenerProvider(
                provider.GetRequiredService<IServer>() as TestServer, engine.TestServers));
        });
    }
}
