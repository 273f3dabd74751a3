using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration.Tests.Fixtures;

/// <summary>A configuration with a configuration center, as an app has before it builds a host.</summary>
public sealed class KieConfigurationFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly IDisposable _counting;
    private TaskCompletionSource _reloaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reloads;

    public KieConfigurationFixture(string addresses, params (string Key, string Value)[] settings)
        : this(_ => { }, addresses, settings)
    {
    }

    public KieConfigurationFixture(Action<ServiceCombOptions> configure, string addresses, params (string Key, string Value)[] settings)
    {
        Manager = new ConfigurationManager();
        Manager.AddInMemoryCollection(Settings(addresses, settings));
        Manager.AddServiceCombKie(configure);
        Meters = _services.GetRequiredService<IMeterFactory>();
        KieSessions.Attach(Manager, Logs.CreateFactory(), KieSessions.CreateMetrics(Manager, Meters));
        _counting = ChangeToken.OnChange(((IConfiguration)Manager).GetReloadToken, CountReload);
    }

    public ConfigurationManager Manager { get; }

    /// <summary>Gets the factory of the meter, which is the scope of the meter.</summary>
    public IMeterFactory Meters { get; }

    public FakeLogCollector Logs { get; } = new();

    public int Reloads => Volatile.Read(ref _reloads);

    public IKieConfigurationInfo Info => KieSessions.Find(Manager)[0];

    public string? this[string key] => Manager[key];

    public static Dictionary<string, string?> Settings(string addresses, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["servicecomb:service:application"] = "shop",
            ["servicecomb:service:name"] = "orders",
            ["servicecomb:service:version"] = "1.0.0",
            ["servicecomb:kie:serverUri"] = addresses,
            // Long enough for a busy machine; tests of the limit set their own with a fake clock.
            ["servicecomb:kie:firstPullTimeoutInMillis"] = "600000",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return all;
    }

    /// <summary>Waits for a condition, which is evaluated after each reload. The values of a reload are visible before it is
    /// counted, so a test that uses <see cref="Reloads"/> must wait for them, too.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            var reloaded = Volatile.Read(ref _reloaded).Task;
            if (condition())
            {
                return;
            }

            await reloaded.WaitAsync(TimeSpan.FromSeconds(120));
        }
    }

    /// <summary>Also waits for the end of polling.</summary>
    public async ValueTask DisposeAsync()
    {
        var loops = KieSessions.Find(Manager).Select(session => session.Worker).ToList();
        _counting.Dispose();
        Manager.Dispose();
        await Task.WhenAll(loops.Select(loop => loop?.Completion ?? Task.CompletedTask)).WaitAsync(TimeSpan.FromSeconds(120));
        await _services.DisposeAsync();
    }

    private void CountReload()
    {
        Interlocked.Increment(ref _reloads);
        Interlocked.Exchange(ref _reloaded, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
