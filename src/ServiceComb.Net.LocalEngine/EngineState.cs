using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.LocalEngine.Governance;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie;
using ServiceComb.Net.LocalEngine.Kie.Endpoints;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Management;
using ServiceComb.Net.LocalEngine.Monitoring;
using ServiceComb.Net.LocalEngine.Rbac;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.LocalEngine.Storage;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine;

/// <summary>The in-memory state and modules of an engine, without the listeners.</summary>
internal sealed class EngineState : IDisposable
{
    private readonly Journal _journal;
    private readonly KieModule _kie;
    private readonly MonitorModule? _monitor;
    private readonly RbacModule? _rbac;
    private readonly KieRateLimiter? _kieRateLimiter;
    private readonly ManagementEndpoints? _management;

    private EngineState(Journal journal, LocalEngineOptions options)
    {
        _journal = journal;
        _kieRateLimiter = options.KieRequestsPerSecond > 0 ? new KieRateLimiter(options.KieRequestsPerSecond) : null;
        Registry = new RegistryModule(journal, options.Time, options.Quotas);
        try
        {
            _kie = new KieModule(journal, options.Time, options.Quotas.Items);
            _rbac = options.Rbac ? RbacModule.Open(journal, Registry.Tenants, options) : null;
            _monitor = options.MonitorUrl is null ? null : new MonitorModule(journal, _kie.Store, options);
            _management = options.ManagementKey is null ? null : new ManagementEndpoints(journal, Registry, _rbac, options);
        }
        catch
        {
            Registry.Dispose();
            throw;
        }
    }

    public RegistryModule Registry { get; }

    public static EngineState Open(LocalEngineOptions options)
    {
        var journal = Journal.Open(options.DataDirectory, options.IsDurable, (options.Logs ?? NullLoggerFactory.Instance).CreateLogger(typeof(Journal).FullName!));
        try
        {
            return new EngineState(journal, options);
        }
        catch (LocalEngineException)
        {
            journal.Dispose();
            throw;
        }
        catch (Exception exception)
        {
            journal.Dispose();
            throw new LocalEngineException(LocalEngineFailure.Data, $"the data in {options.DataDirectory} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Seeds default data (root account, built-in roles, signing key) before the engine listens.</summary>
    public Task SeedAsync(CancellationToken cancellationToken) => _rbac?.SeedAsync(cancellationToken) ?? Task.CompletedTask;

    public void BuildRegistry(WebApplication app)
    {
        app.MapWhen(
            static context => context.Request.Path.Value is MetricsEndpoint.Path,
            metrics => metrics.Run(new MetricsEndpoint(() => Registry.Gauges).HandleAsync));
        app.UseMiddleware<RegistryHeaders>();
        app.UseMiddleware<RequestUriFilter>();
        app.UseMiddleware<ErrorHandlingMiddleware>(new ErrorHandlingOptions(AllowTrailingSlash: false, static (context, reason) =>
            context.Response.JsonAsync(RegistryErrors.Internal(reason).Error, ProtocolJson.Registry.GetTypeInfo<EngineError>(), StatusCodes.Status500InternalServerError)));
        if (_management is { } management)
        {
            app.MapWhen(
                static context => context.Request.Path.Value!.StartsWith(ManagementEndpoints.Prefix, StringComparison.Ordinal),
                managed => managed.Run(management.HandleAsync));
        }

        app.UseRouting();
        app.Use(new CaseSensitiveRouting(app, static context => context.Response.NotFoundAsync()).InvokeAsync);
        if (_rbac is not null)
        {
            app.Use(_rbac.Guard);
            _rbac.Map(app);
        }

        Registry.Map(app);
        new GovernanceEndpoints(_kie.Store).Map(app);
    }

    public void BuildKie(WebApplication app)
    {
        app.UseMiddleware<ErrorHandlingMiddleware>(new ErrorHandlingOptions(AllowTrailingSlash: true, static (context, reason) =>
            KieResponses.ErrorAsync(context, KieError.Internal(reason))));
        app.MapWhen(
            static context => context.Request.Path.Value is MetricsEndpoint.Path or $"{MetricsEndpoint.Path}/",
            metrics => metrics.Run(new MetricsEndpoint(() => _kie.Gauges).HandleAsync));
        if (_kieRateLimiter is not null)
        {
            app.Use(_kieRateLimiter.InvokeAsync);
        }

        app.UseRouting();
        app.Use(new CaseSensitiveRouting(app, KieModule.NotFoundAsync).InvokeAsync);
        _kie.Map(app, _rbac is null ? null : new KieGuard(_rbac.Tokens, _rbac.Permissions));
    }

    public void BuildMonitor(WebApplication app)
    {
        var monitor = _monitor!;
        app.MapWhen(
            static context => context.Request.Path.Value is MetricsEndpoint.Path,
            metrics => metrics.Run(new MetricsEndpoint(() => monitor.Gauges).HandleAsync));
        app.UseMiddleware<ErrorHandlingMiddleware>(new ErrorHandlingOptions(AllowTrailingSlash: false, static (context, reason) =>
            CloudResponses.RejectAsync(context.Response, RegistryErrors.Internal(reason))));
        app.UseRouting();
        app.Use(new CaseSensitiveRouting(app, static context => context.Response.NotFoundAsync()).InvokeAsync);
        if (_rbac is not null)
        {
            app.Use(_rbac.Guard);
        }

        monitor.Map(app);
    }

    /// <summary>Tells the control plane, if there is one, that all listeners accept requests.</summary>
    public void SetReady() => _management?.SetReady();

    /// <summary>Simulates a full disk, for tests.</summary>
    public void SimulateDiskFull(bool isFull) => _journal.SimulateDiskFull(isFull);

    /// <summary>Closes watches and completes pending long polls. Mapping the endpoints again accepts new ones.</summary>
    public void EndPendingRequests()
    {
        Registry.EndWatches();
        _kie.EndPendingRequests();
    }

    public void Dispose()
    {
        EndPendingRequests();
        Registry.Dispose();
        _monitor?.Dispose();
        _rbac?.Dispose();
        _management?.Dispose();
        _kieRateLimiter?.Dispose();
        _journal.Dispose();
    }
}
