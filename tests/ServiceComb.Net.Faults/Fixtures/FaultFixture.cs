using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Accounts;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.LocalEngine.Faults;
using ServiceComb.Net.Protocol.Accounts;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>Runs an engine behind a proxy, providers and a consumer that access it through the proxy, and clients of an operator that
/// access it directly. Everything except the sockets uses one fake clock.</summary>
internal sealed class FaultFixture : IAsyncDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private const string Password = "Complicated_pw1";
    private readonly List<WebApplication> _apps = [];
    private readonly bool _hasAccounts;
    private readonly EngineHttpClient _client;
    private readonly EventLoop _eventLoop = new();
    private readonly EngineTraffic _traffic;

    private FaultFixture(LocalEngineHost engine, FakeTimeProvider time, FaultyClock calendar, bool hasAccounts)
    {
        _hasAccounts = hasAccounts;
        (Engine, Time, Calendar, Proxy) = (engine, time, calendar, new TcpProxy(engine.RegistryAddress));
        var options = new EngineClientOptions
        {
            Account = hasAccounts ? static () => new NetworkCredential("root", Password) : null,
            ConnectTimeout = TestTimeout,
            RequestTimeout = TestTimeout,
        };
        options.Addresses.Add(engine.RegistryAddress.ToString());
        _client = new EngineHttpClient(options);
        Operator = new RegistryClient(_client);
        LogIns = engine.Faults.Delay("/v4/token*", TimeSpan.Zero);
        _traffic = new EngineTraffic(new Uri(Proxy.Address).Port, engine.RegistryAddress.Port);
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public LocalEngineHost Engine { get; }

    public TcpProxy Proxy { get; }

    /// <summary>Gets a fault without effect that counts logins.</summary>
    public EngineFault LogIns { get; }

    public FakeTimeProvider Time { get; }

    public FaultyClock Calendar { get; }

    public RegistryClient Operator { get; }

    public FakeLogCollector Logs { get; } = new();

    /// <summary>Gets the consumer; null before it is built.</summary>
    public WebApplication? Consumer { get; private set; }

    public ServiceEntry Orders => Consumer!.Services.GetRequiredService<IInstanceDirectory>().Find("orders")!;

    /// <summary>Starts an engine, optionally with access control and tokens that are valid for half an hour.</summary>
    public static async Task<FaultFixture> StartAsync(bool hasAccounts = false)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var calendar = new FaultyClock(time);
        var options = new LocalEngineOptions
        {
            Time = calendar,
            Rbac = hasAccounts,
            PasswordIterations = 1000,
            RootPassword = hasAccounts ? Password : null,
            TokenLifetime = TimeSpan.FromMinutes(30),
        };
        return new FaultFixture(await LocalEngineHost.StartAsync(options, Stop), time, calendar, hasAccounts);
    }

    /// <summary>Runs providers that respond with their instance IDs.</summary>
    public async Task<IReadOnlyList<WebApplication>> ProvideAsync(int count, params (string Key, string Value)[] settings)
    {
        var providers = new List<WebApplication>();
        for (var i = 0; i < count; i++)
        {
            providers.Add(await RegisteredAsync(Build("orders", settings)));
        }

        return providers;
    }

    /// <summary>Creates an account with the password that all test accounts share.</summary>
    public Task CreateAccountAsync(string name, string role) =>
        new AccountClient(_client).CreateAsync(new Account { Name = name, Password = Password, Roles = [role] }, Stop);

    /// <summary>Runs the consumer and waits until it knows all providers.</summary>
    public async Task<WebApplication> ConsumeAsync(int providers, params (string Key, string Value)[] settings)
    {
        Consumer = await RegisteredAsync(Build("storefront", settings));
        await UntilAsync(() => Orders.Current.Instances.Length == providers, $"{providers} providers are known");
        await UntilAsync(() => Logs.Lines.Count(static line => line.Contains(" 241 ", StringComparison.Ordinal)) >= _apps.Count, "all watch");
        return Consumer;
    }

    public WebApplication BuildConsumer(params (string Key, string Value)[] settings) => Consumer = Build("storefront", settings);

    public Callers Call(int count = 2) => new(Consumer!.Services.GetRequiredService<IHttpClientFactory>(), "http://orders/", count);

    public static string IdOf(WebApplication app) => app.Services.GetRequiredService<IServiceRegistration>().InstanceId;

    public async Task<IReadOnlyList<MicroserviceInstance>> FindAsync(string name)
    {
        try
        {
            return (await Operator.QueryInstancesAsync(new MicroserviceKey { AppId = "shop", ServiceName = name, Version = "0+" }, cancellationToken: Stop)).Instances;
        }
        catch (Client.Errors.EngineException)
        {
            return [];
        }
    }

    /// <summary>Advances the clock in steps and yields real time between them.</summary>
    public async Task AdvanceAsync(TimeSpan span, double stepInMillis = 100)
    {
        var end = Time.GetTimestamp() + (long)(span.TotalSeconds * Time.TimestampFrequency);
        while (Time.GetTimestamp() < end)
        {
            await StepAsync(stepInMillis);
        }
    }

    /// <summary>Advances the clock in steps, each after all requests have completed. Use it when the engine is slow but responds.</summary>
    public async Task AdvanceSettledAsync(TimeSpan span, double stepInMillis = 500)
    {
        var end = Time.GetTimestamp() + (long)(span.TotalSeconds * Time.TimestampFrequency);
        while (Time.GetTimestamp() < end)
        {
            await _traffic.SettledAsync();
            await StepAsync(stepInMillis);
        }
    }

    public async Task UntilAsync(Func<Task<bool>> reached, string condition, double? stepInMillis = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await reached())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TestTimeout, $"timed out waiting until: {condition}; logs: {string.Join("\n", Logs.Lines.TakeLast(40))}");
            if (_hasAccounts)
            {
                await _traffic.SettledAsync();
            }

            await StepAsync(stepInMillis ?? 100);
        }
    }

    /// <summary>Advances the clock until a condition is met, each step after all requests have completed.</summary>
    public Task UntilSettledAsync(Func<Task<bool>> reached, string condition) => UntilAsync(
        async () =>
        {
            await _traffic.SettledAsync();
            return await reached();
        },
        condition);

    public Task UntilAsync(Func<bool> reached, string condition) => UntilAsync(() => Task.FromResult(reached()), condition);

    /// <summary>Waits for network activity without advancing the clock, so that no timeout expires.</summary>
    public static async Task WaitWithoutTimeAsync(Func<bool> reached, string condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!reached())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TestTimeout, $"timed out waiting until: {condition}");
            await Task.Yield();
        }
    }

    /// <summary>Stops an app while advancing the clock in small steps, so that the clock does not overtake the deregistration.</summary>
    public async Task StoppedAsync(WebApplication app)
    {
        var stopping = app.StopAsync(Stop);
        await UntilAsync(() => Task.FromResult(stopping.IsCompleted), "it stopped", stepInMillis: 20);
        await stopping;
    }

    public WebApplication Build(string name, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddCollector(Logs).SetMinimumLevel(LogLevel.None).AddFilter("ServiceComb", LogLevel.Information);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:application", "shop"),
            new("servicecomb:service:name", name),
            new("servicecomb:registry:sc:address", Proxy.Address),
            new("servicecomb:credentials:rbac:enabled", _hasAccounts ? "true" : "false"),
            new("servicecomb:credentials:account:name", "root"),
            new("servicecomb:credentials:account:password", Password),
            // Uses the system clock, so allow for a busy machine.
            new("servicecomb:rest:client:connection:timeoutInMillis", "120000"),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(static one => KeyValuePair.Create(one.Key, (string?)one.Value)));
        builder.Services.AddSingleton<TimeProvider>(Calendar);
        builder.AddServiceComb();
        var app = builder.Build();
        _apps.Add(app);
        var id = IdOf(app);
        app.MapGet("/", () => id);
        return app;
    }

    public async Task<WebApplication> RegisteredAsync(WebApplication app)
    {
        await app.StartAsync(Stop);
        await UntilAsync(() => app.Services.GetRequiredService<IServiceRegistration>().IsRegistered, "registered");
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }

        await Proxy.DisposeAsync();
        _client.Dispose();
        await Engine.DisposeAsync();
        _eventLoop.Dispose();
        _traffic.Dispose();
    }

    private async Task StepAsync(double millis)
    {
        for (var i = 0; i < 12; i++)
        {
            await _eventLoop.YieldAsync(Stop);
        }

        Time.Advance(TimeSpan.FromMilliseconds(millis));
    }
}
