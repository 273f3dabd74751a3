using Microsoft.AspNetCore.Hosting.Server;
using ServiceComb.Net.Discovery.Registration;

namespace QuickStart.Apps;

/// <summary>A web app that listens on a free port.</summary>
internal sealed class RunningApp(string name, string version, WebApplication app) : IAsyncDisposable
{
    private bool _isStopped;

    public string Name => name;

    public string Version => version;

    public IServiceProvider Services => app.Services;

    // Evaluated once, because they are also needed after the app was killed.
    public Uri Address { get; } = new(app.Urls.First());

    public IServiceRegistration Registration { get; } = app.Services.GetRequiredService<IServiceRegistration>();

    public static async Task<RunningApp> StartAsync(
        string name, string version, Uri registry, Uri kie, bool verbose, Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (verbose)
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        }

        builder.Configuration.AddInMemoryCollection(Settings.For(name, version, registry, kie));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceComb();
        configure(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new RunningApp(name, version, app);
    }

    /// <summary>Stops the app as a crash does: connections break, the listener closes and the instance is not deregistered.</summary>
    public async Task KillAsync()
    {
        _isStopped = true;
        await app.Services.GetRequiredService<IServer>().StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
