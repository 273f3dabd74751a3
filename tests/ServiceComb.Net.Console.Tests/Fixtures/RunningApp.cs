using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace ServiceComb.Net.Console.Tests.Fixtures;

/// <summary>An app with <c>AddServiceComb()</c> that runs in this process and listens on a free port.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    // Only a broken app takes as long.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly WebApplication _app;

    private RunningApp(WebApplication app) => _app = app;

    public static async Task<RunningApp> StartAsync(ConsoleEnvironment environment, string service, string version, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["servicecomb:service:application"] = "shop",
            ["servicecomb:service:name"] = service,
            ["servicecomb:service:version"] = version,
            ["servicecomb:registry:sc:address"] = environment.Engine.RegistryAddress.ToString(),
            ["servicecomb:registry:drainTimeInMillis"] = "0",
            ["servicecomb:kie:serverUri"] = environment.Engine.KieAddress.ToString(),
        });
        builder.AddServiceComb();
        builder.Services.AddHttpClient("orders", static client => client.BaseAddress = new Uri("http://orders"));
        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningApp(app);
    }

    /// <summary>Waits until the configuration of the app has a value; null for none.</summary>
    public async Task WaitForSettingAsync(string key, string? value)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var changes = ChangeToken.OnChange(_app.Configuration.GetReloadToken, Check);
        Check();
        await seen.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);

        void Check()
        {
            if (_app.Configuration[key] == value)
            {
                seen.TrySetResult();
            }
        }
    }

    public HttpClient CreateClient()
    {
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new HttpClient { BaseAddress = new Uri(address) };
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
