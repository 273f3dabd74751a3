using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Tests.World;

/// <summary>The room as an app has it: services, a client, a live configuration and a directory filled by hand.</summary>
internal sealed class GovernedWorld : IDisposable
{
    private readonly ServiceProvider _services;

    public GovernedWorld(TimeProvider time, params (string Key, string Value)[] documents)
    {
        Configuration = new LiveConfiguration(documents);
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddSingleton<IConfiguration>(Configuration.Root);
        services.AddSingleton<IInstanceDirectory>(Directory);
        services.AddLogging(logging => logging.ClearProviders().AddProvider(Warnings).AddFilter("System.Net.Http", LogLevel.None));
        services.AddServiceCombGovernance(options => (options.ServiceName, options.ServiceVersion) = ("storefront", "1.0.0"));
        services.AddHttpClient("governed").AddServiceCombGovernance();
        _services = services.BuildServiceProvider();
        Governor = _services.GetRequiredService<CallGovernor>();
        Client = _services.GetRequiredService<IHttpClientFactory>().CreateClient("governed");
    }

    public LiveConfiguration Configuration { get; }

    public HandDirectory Directory { get; } = new();

    public Warnings Warnings { get; } = new();

    public CallGovernor Governor { get; }

    public GovernanceSnapshot Snapshot => _services.GetRequiredService<SnapshotSource>().Current;

    public HttpClient Client { get; }

    public void Dispose() => _services.Dispose();
}
