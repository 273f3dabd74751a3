using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Tests.Monitoring;

/// <summary>An app that reports its metrics. Its clock is a fake one, and its calls to the service <c>stock</c> take as many
/// milliseconds and have the status as their path says: <c>/{milliseconds}/{status}</c>; status 0 is a timeout.</summary>
internal sealed class MonitoredApp : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    // Unlike that of any other timer, so that tests can wait for the timer of the next report.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(83);
    private static readonly TimeSpan MaxInterval = Interval * 1.1;
    private readonly WebApplication _app;

    private MonitoredApp(WebApplication app, ObservableClock clock, FakeLogCollector logs)
    {
        (_app, Clock, Logs) = (app, clock, logs);
        Stock = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        Stock.BaseAddress = new Uri("http://stock/");
        Own = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public ObservableClock Clock { get; }

    public FakeLogCollector Logs { get; }

    /// <summary>Gets a client for calls to the service.</summary>
    public HttpClient Stock { get; }

    /// <summary>Gets a client for requests to the app.</summary>
    public HttpClient Own { get; }

    /// <summary>Starts an app and waits for its registration.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">The name of the service.</param>
    /// <param name="dashboard">The address of the dashboard.</param>
    /// <param name="governIncoming">Whether policies apply to requests.</param>
    /// <param name="settings">Further settings and governance documents.</param>
    public static async Task<MonitoredApp> StartAsync(
        LocalEngineHost engine, string name, string dashboard, bool governIncoming = false, params (string Key, string Value)[] settings)
    {
        var (clock, logs) = (new ObservableClock(), new FakeLogCollector());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddCollector(logs);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:name", name),
            new("servicecomb:service:version", "1.0.0"),
            new("servicecomb:registry:sc:address", engine.RegistryAddress.ToString()),
            new("servicecomb:registry:drainTimeInMillis", "0"),
            new("servicecomb:monitor:client:enabled", "true"),
            new("servicecomb:monitor:client:serverUri", dashboard),
            new("servicecomb:monitor:client:interval", "83000"),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(static one => KeyValuePair.Create(one.Key.Replace('.', ':'), (string?)one.Value)));
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddServiceComb();
        builder.Services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => new StockHandler(clock)));
        var app = builder.Build();
        app.UseRouting();
        if (governIncoming)
        {
            app.UseServiceCombGovernance();
        }

        // More operations than are reported.
        for (var number = 0; number < 150; number++)
        {
            app.MapGet($"/many/{number}/{{id}}", static (string id) => id);
        }

        app.MapGet("/orders/{id}", static (string id) => id == "bad" ? Results.StatusCode(500) : Results.Text(id));
        await app.StartAsync();
        await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(Timeout);
        var monitored = new MonitoredApp(app, clock, logs);
        await monitored.WaitForIntervalAsync();
        return monitored;
    }

    /// <summary>Calls the service several times.</summary>
    /// <returns>The statuses; 0 for a call without a response.</returns>
    public async Task<List<int>> CallAsync(HttpMethod method, int count, Func<int, string> path)
    {
        var statuses = new List<int>();
        for (var number = 1; number <= count; number++)
        {
            using var request = new HttpRequestMessage(method, path(number));
            try
            {
                using var response = await Stock.SendAsync(request);
                statuses.Add((int)response.StatusCode);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                statuses.Add(0);
            }
        }

        return statuses;
    }

    /// <summary>Lets the interval pass, so that a report begins.</summary>
    public void PassInterval() => Clock.Advance(MaxInterval);

    /// <summary>Lets the interval pass and waits until the report has ended.</summary>
    public Task ReportAsync()
    {
        PassInterval();
        return WaitForIntervalAsync();
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Stock.Dispose();
        Own.Dispose();
        await _app.DisposeAsync();
    }

    private Task WaitForIntervalAsync() => Clock.WaitForTimerAsync(static due => due >= Interval && due <= MaxInterval);

    private sealed class StockHandler(ObservableClock clock) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var parts = request.RequestUri!.AbsolutePath.Split('/');
            clock.Advance(TimeSpan.FromMilliseconds(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)));
            var status = int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture);
            return status == 0
                ? Task.FromException<HttpResponseMessage>(new TaskCanceledException("on purpose", new TimeoutException()))
                : Task.FromResult(new HttpResponseMessage((System.Net.HttpStatusCode)status));
        }
    }
}
