using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Hosting.Sockets;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.LocalEngine.Storage;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry;

internal sealed class RegistryModule : IDisposable
{
    private CancellationTokenSource _watching = new();
    private readonly Tenants _tenants = new();
    private readonly Journal _storage;
    private readonly RegistryJournal _journal;
    private readonly EngineClock _clock;
    private readonly LocalEngineQuotas _quotas;
    private readonly ServiceCenter _center;
    private readonly Instances _instances;
    private readonly SocketKeepAlive _keepAlive;

    public RegistryModule(Journal journal, TimeProvider time, LocalEngineQuotas quotas)
    {
        _quotas = quotas;
        _clock = new EngineClock(time);
        _keepAlive = new SocketKeepAlive(time);
        _storage = journal;
        _journal = new RegistryJournal(journal, _clock);
        _center = new ServiceCenter(_tenants, _clock);
        _instances = new Instances(_tenants, _journal, _clock, quotas, _journal.Load(_tenants));
    }

    public Tenants Tenants => _tenants;

    /// <summary>Gets name, help text and value of each gauge.</summary>
    public IEnumerable<(string Name, string Help, long Value)> Gauges =>
    [
        ("service_center_db_service_total", "Microservices.", _tenants.All.Sum(static tenant => (long)tenant.Services.Count)),
        ("service_center_db_instance_total", "Instances.", _tenants.All.Sum(static tenant => (long)tenant.Instances.Count)),
        ("service_center_db_schema_total", "Schemas with content.", _tenants.All.Sum(static tenant => tenant.Services.Values.Sum(static service => (long)service.Schemas.Count))),
        ("service_center_watch_total", "Open watches.", _tenants.All.Sum(static tenant => tenant.Services.Values.Sum(static service => (long)service.Watchers.Length))),
    ];

    /// <summary>Counts the microservices and instances of all projects, without the engine itself.</summary>
    public (long Services, long Instances) Count() => (
        _tenants.All.Sum(static tenant => (long)tenant.Services.Count - (tenant.Services.ContainsKey(ServiceCenter.Id) ? 1 : 0)),
        _tenants.All.Sum(static tenant => (long)tenant.InstanceCount));

    /// <summary>Registers the engine itself as a service.</summary>
    public void Advertise(Uri address) => _center.Advertise(address);

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v4/{project}/registry");
        var old = routes.MapGroup("/registry/v3");
        var services = new MicroserviceEndpoints(_tenants, new Microservices(_tenants, _journal, _clock, _quotas), _instances);
        var schemas = new SchemaEndpoints(_tenants, new Schemas(_journal, _clock, _quotas));
        var instances = new InstanceEndpoints(_tenants, _instances);
        var discovery = new DiscoveryEndpoints(_tenants, new InstanceFinder(_tenants, _journal));
        var sockets = new SocketEndpoints(_tenants, _instances, _keepAlive, () => Volatile.Read(ref _watching).Token);
        foreach (var version in (RouteGroupBuilder[])[group, old])
        {
            services.Map(version);
            schemas.Map(version);
            instances.Map(version);
            discovery.Map(version);
            sockets.Map(version);
        }

        instances.MapV4Only(group);
        discovery.MapV4Only(group);
        new GovernEndpoints(_tenants).Map(routes.MapGroup("/v4/{project}/govern"));
        new AdministrationEndpoints(_tenants, () => _center.Address).Map(routes);
        group.MapGet("health", HealthAsync);
        group.MapGet("version", static context => VersionAsync(context, "4.0.0"));
        routes.MapGet("/health", HealthAsync);
        routes.MapGet("/version", static context => VersionAsync(context, "3.0.0"));
    }

    /// <summary>Closes all open watches.</summary>
    public void EndWatches()
    {
        using var ended = Interlocked.Exchange(ref _watching, new CancellationTokenSource());
        ended.Cancel();
    }

    public void AdvanceLeases(TimeSpan time) => _instances.AdvanceLeases(time);

    public void Dispose()
    {
        _instances.Dispose();
        _keepAlive.Dispose();
        _watching.Dispose();
    }

    private Task HealthAsync(HttpContext context) => _storage.Failure is { } reason
        ? context.Response.JsonAsync(RegistryErrors.Internal($"changes cannot be written: {reason}").Error, ProtocolJson.Registry.GetTypeInfo<EngineError>(), StatusCodes.Status503ServiceUnavailable)
        : context.Response.JsonAsync(_center.Health);

    private static Task VersionAsync(HttpContext context, string apiVersion) =>
        context.Response.JsonAsync(ServiceCenter.Version(apiVersion), ProtocolJson.Registry.GetTypeInfo<RegistryVersion>());
}
