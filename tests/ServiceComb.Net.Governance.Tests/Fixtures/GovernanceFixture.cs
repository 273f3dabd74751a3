using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Tests.Fixtures;

/// <summary>The services of an app: a client, a live configuration and a directory that the test fills.</summary>
internal sealed class GovernanceFixture : IDisposable
{
    public GovernanceFixture(TimeProvider time, params (string Key, string Value)[] documents)
        : this(time, static _ => { }, documents)
    {
    }

    public GovernanceFixture(TimeProvider time, Action<IServiceCollection> configure, params (string Key, string Value)[] documents)
    {
        Configuration = new LiveConfiguration(documents);
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddSingleton<IConfiguration>(Configuration.Root);
        services.AddSingleton<IInstanceDirectory>(Directory);
        services.AddLogging(logging => logging.ClearProviders().AddCollector(Logs).AddFilter("System.Net.Http", LogLevel.None));
        services.AddServiceCombGovernance(options => (options.Service.Name, options.Service.Version) = ("storefront", "1.0.0"));
        services.AddHttpClient("governed").AddServiceCombGovernance();
        configure(services);
        Services = services.BuildServiceProvider();
        Selector = Services.GetRequiredService<InstanceSelector>();
        Client = NewClient("governed");
        // As the start of a host does.
        _ = Snapshot;
    }

    public ServiceProvider Services { get; }

    public LiveConfiguration Configuration { get; }

    public FakeDirectory Directory { get; } = new();

    /// <summary>Gets the records at level Warning and above.</summary>
    public FakeLogCollector Logs { get; } = FakeLogCollector.Create(new() { FilteredLevels = { LogLevel.Warning, LogLevel.Error, LogLevel.Critical } });

    public InstanceSelector Selector { get; }

    public GovernanceSnapshot Snapshot => Services.GetRequiredService<SnapshotSource>().Current;

    public HttpClient Client { get; }

    public HttpClient NewClient(string name) => Services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    public void Dispose() => Services.Dispose();
}
