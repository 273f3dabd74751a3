using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Registration;

namespace ServiceComb.Net.ControlPlane.Tests.Fixtures;

/// <summary>A web app that signs in to an engine, registers there and reports its metrics. Its clock is a fake one, so it sends neither
/// heartbeats nor reports by itself.</summary>
internal sealed class ReportingApp : IAsyncDisposable
{
    public const string Application = "shop";
    public const string Service = "orders";
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);

    // Unlike that of any other timer, so that tests can wait for the timer of the next report.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(83);
    private static readonly TimeSpan MaxInterval = Interval * 1.1;
    private readonly WebApplication _app;
    private readonly ObservableClock _clock;
    private readonly HttpClient _http;

    private ReportingApp(WebApplication app, ObservableClock clock)
    {
        (_app, _clock) = (app, clock);
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TestTimeout };
    }

    public string InstanceId => _app.Services.GetRequiredService<IServiceRegistration>().InstanceId!;

    /// <summary>Starts an app and waits for its registration.</summary>
    public static async Task<ReportingApp> StartAsync(Uri registry, Uri kie, Uri dashboard)
    {
        var clock = new ObservableClock();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:application", Application),
            new("servicecomb:service:name", Service),
            new("servicecomb:service:version", "1.0.0"),
            new("servicecomb:registry:sc:address", registry.ToString()),
            new("servicecomb:registry:drainTimeInMillis", "0"),
            new("servicecomb:kie:serverUri", kie.ToString()),
            new("servicecomb:credentials:rbac:enabled", "true"),
            new("servicecomb:credentials:account:name", "root"),
            new("servicecomb:credentials:account:password", CloudApi.Password),
            new("servicecomb:monitor:client:enabled", "true"),
            new("servicecomb:monitor:client:serverUri", dashboard.ToString()),
            new("servicecomb:monitor:client:interval", "83000"),
        ]);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddServiceComb();
        var app = builder.Build();
        app.MapGet("/orders/{id}", static (string id) => id);
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TestTimeout, TestContext.Current.CancellationToken);
        var reporting = new ReportingApp(app, clock);
        await reporting.WaitForIntervalAsync();
        return reporting;
    }

    /// <summary>Sends requests to the app.</summary>
    public async Task CallAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            await _http.GetStringAsync(new Uri($"/orders/{number}", UriKind.Relative), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Lets the interval pass and waits until the report has ended.</summary>
    public Task ReportAsync()
    {
        _clock.Advance(MaxInterval);
        return WaitForIntervalAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private Task WaitForIntervalAsync() => _clock.WaitForTimerAsync(static due => due >= Interval && due <= MaxInterval);
}
