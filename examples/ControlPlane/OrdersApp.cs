using ServiceComb.Net;
using ServiceComb.Net.Discovery.Registration;

namespace ControlPlane;

/// <summary>A web app that registers with an engine with access control and reports its metrics.</summary>
internal sealed class OrdersApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OrdersApp(WebApplication app, string instanceId) => (_app, InstanceId) = (app, instanceId);

    public string InstanceId { get; }

    public static async Task<OrdersApp> StartAsync(RunningEngine engine, string password)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["servicecomb:service:application"] = "shop",
            ["servicecomb:service:name"] = "orders",
            ["servicecomb:service:version"] = "1.0.0",
            ["servicecomb:registry:sc:address"] = engine.Registry,
            ["servicecomb:kie:serverUri"] = engine.Kie,
            ["servicecomb:credentials:rbac:enabled"] = "true",
            ["servicecomb:credentials:account:name"] = "root",
            ["servicecomb:credentials:account:password"] = password,
            ["servicecomb:monitor:client:enabled"] = "true",
            ["servicecomb:monitor:client:serverUri"] = engine.Dashboard,
            ["servicecomb:monitor:client:interval"] = "5000",
        });
        builder.AddServiceComb();
        var app = builder.Build();
        app.MapGet("/orders", static () => "an order");
        await app.StartAsync();
        var registration = app.Services.GetRequiredService<IServiceRegistration>();
        await registration.Registered.WaitAsync(TimeSpan.FromSeconds(30));
        return new OrdersApp(app, registration.InstanceId!);
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
