using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Accounts;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.LocalEngine.Faults;
using ServiceComb.Net.Protocol.Accounts;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>An engine behind a proxy, providers and a consumer that reach it through the proxy, and an operator who asks
/// it directly. All but the sockets live on one clock that only the test moves.</summary>
internal sealed class FaultFixture : IAsyncDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private const string Password = "Complicated_pw1";
    private readonly List<WebApplication> _apps = [];
    private readonly bool _hasAccounts;
    private readonly EngineHttpClient _transport;
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
        _transport = new EngineHttpClient(options);
        Operator = new RegistryClient(_transport);
        LogIns = engine.Faults.Delay("/v4/token*", TimeSpan.Zero);
        _traffic = new EngineTraffic(new Uri(Proxy.Address).Port, engine.RegistryAddress.Port);
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public LocalEngineHost Engine { get; }

    public TcpProxy Proxy { get; }

    /// <summary>Counts the log-ins; does nothing to them.</summary>
    public EngineFault LogIns { get; }

    public FakeTimeProvider Time { get; }

    public FaultyClock Calendar { get; }

    public RegistryClient Operator { get; }

    public LogCollector Logs { get; } = new();

    /// <summary>The consumer, once it runs.</summary>
    public WebApplication? Consumer { get; private set; }

    public ServiceEntry Orders => Consumer!.Services.GetRequiredService<IInstanceDirectory>().Find("orders")!;

    /// <summary>Starts an engine, with accounts whose tokens are valid for half an hour when wanted.</summary>
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

    /// <summary>Providers that answer with their instance's id.</summary>
    public async Task<IReadOnlyList<WebApplication>> ProvideAsync(int count, params (string Key, string Value)[] settings)
    {
        var providers = new List<WebApplication>();
        for (var i = 0; i < count; i++)
        {
            providers.Add(await RegisteredAsync(Build("orders", settings)));
        }

        return providers;
    }

    /// <summary>Creates an account with the password of all accounts here.</summary>
    public Task CreateAccountAsync(string name, string role) =>
        new AccountClient(_transport).CreateAsync(new Account { Name = name, Password = Password, Roles = [role] }, Stop);

    /// <summary>The app that calls; it has heard of all providers.</summary>
    public async Task<WebApplication> ConsumeAsync(int providers, params (string Key, string Value)[] settings)
    {
        Consumer = await RegisteredAsync(Build("storefront", settings));
        await UntilAsync(() => Orders.Current.Instances.Length == providers, $"{providers} providers are known");
        await UntilAsync(() => Logs.All.Count(static line => line.Contains(" 241 ", StringComparison.Ordinal)) >= _apps.Count, "all watch");
        return Consumer;
    }

    public WebApplication BuildConsumer(params (string Key, string Value)[] settings) => Consumer = Build("storefront", settings);

    public Callers Call(int count = 2) => new(Consumer!.Services.GetRequiredService<IHttpClientFactory>(), "http://orders/", count);

    public static string IdOf(WebApplication app) => app.Services.GetRequiredService<IServiceRegistration>().InstanceId;

    public async Task<IReadOnlyList<MicroserviceInstance>> FindAsync(string name)
    {
        try
        {
            return (await Operator.FindInstancesAsync(new MicroserviceKey { AppId = "shop", ServiceName = name, Version = "0+" }, cancellationToken: Stop)).Instances;
        }
        catch (Client.Errors.EngineException)
        {
            return [];
        }
    }

    /// <summary>Lets time go by in steps; between two of them everybody gets real time.</summary>
    public async Task AdvanceAsync(TimeSpan span, double stepInMillis = 100)
    {
        var end = Time.GetTimestamp() + (long)(span.TotalSeconds * Time.TimestampFrequency);
        while (Time.GetTimestamp() < end)
        {
            await StepAsync(stepInMillis);
        }
    }

    /// <summary>Lets time go by in steps and overtakes no request: for engines that take their time and do answer.</summary>
    public async Task AdvanceSettledAsync(TimeSpan span, double stepInMillis = 500)
    {
        var end = Time.GetTimestamp() + (long)(span.TotalSeconds * Time.TimestampFrequency);
        while (Time.GetTimestamp() < end)
        {
            await _traffic.SettledAsync();
            await StepAsync(stepInMillis);
        }
    }

    public async Task UntilAsync(Func<Task<bool>> reached, string what, double? stepInMillis = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await reached())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TestTimeout, $"never: {what}; logged: {string.Join("\n", Logs.All.TakeLast(40))}");
            if (_hasAccounts)
            {
                await _traffic.SettledAsync();
            }

            await StepAsync(stepInMillis ?? 100);
        }
    }

    /// <summary>Lets time go by until something is so, and overtakes no request.</summary>
    public Task UntilSettledAsync(Func<Task<bool>> reached, string what) => UntilAsync(
        async () =>
        {
            await _traffic.SettledAsync();
            return await reached();
        },
        what);

    public Task UntilAsync(Func<bool> reached, string what) => UntilAsync(() => Task.FromResult(reached()), what);

    /// <summary>Waits for what is done over the network while the clock stands: no time-out can be overtaken by it.</summary>
    public static async Task UntilStillAsync(Func<bool> reached, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!reached())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TestTimeout, $"never: {what}");
            await Task.Yield();
        }
    }

    /// <summary>Waits until an app has stopped, in small steps: the clock is not to overtake its goodbye.</summary>
    public async Task StoppedAsync(WebApplication app)
    {
        var stopping = app.StopAsync(Stop);
        await UntilAsync(() => Task.FromResult(stopping.IsCompleted), "it stopped", stepInMillis: 20);
        await stopping;
    }

    public WebApplication Build(string name, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Logs);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:application", "shop"),
            new("servicecomb:service:name", name),
            new("servicecomb:registry:sc:address", Proxy.Address),
            new("servicecomb:credentials:rbac:enabled", _hasAccounts ? "true" : "false"),
            new("servicecomb:credentials:account:name", "root"),
            new("servicecomb:credentials:account:password", Password),
            // By the clock of the machine, which may be busy.
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
        _transport.Dispose();
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
