using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.LocalEngine.Governance;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie;
using ServiceComb.Net.LocalEngine.Kie.Endpoints;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Rbac;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.LocalEngine.Storage;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine;

/// <summary>What an engine knows, apart from the sockets it answers on.</summary>
internal sealed class EngineState : IDisposable
{
    private readonly Journal _journal;
    private readonly KieModule _kie;
    private readonly RbacModule? _rbac;
    private readonly KieRate? _kieRate;

    private EngineState(Journal journal, LocalEngineOptions options)
    {
        _journal = journal;
        _kieRate = options.KieRequestsPerSecond > 0 ? new KieRate(options.KieRequestsPerSecond) : null;
        Registry = new RegistryModule(journal, options.Time, options.Quotas);
        try
        {
            _kie = new KieModule(journal, options.Time, options.Quotas.Items);
            _rbac = options.Rbac ? RbacModule.Open(journal, Registry.Tenants, options) : null;
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

    /// <summary>Makes what every engine has and this one lacks. Before it listens.</summary>
    public Task SeedAsync(CancellationToken cancellationToken) => _rbac?.SeedAsync(cancellationToken) ?? Task.CompletedTask;

    public void BuildRegistry(WebApplication app)
    {
        app.MapWhen(
            static context => context.Request.Path.Value is MetricsEndpoint.Path,
            metrics => metrics.Run(new MetricsEndpoint(() => Registry.Held).AnswerAsync));
        app.UseMiddleware<RegistryHeaders>();
        app.UseMiddleware<RequestUriFilter>();
        app.UseMiddleware<ErrorHandlingMiddleware>(new ErrorHandlingOptions(TakesTrailingSlash: false, static (context, reason) =>
            context.Response.JsonAsync(RegistryErrors.Internal(reason).Error, RegistryJson.Default.EngineError, StatusCodes.Status500InternalServerError)));
        app.UseRouting();
        app.Use(new ExactPaths(app, static context => context.Response.NoSuchPageAsync()).InvokeAsync);
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
        app.UseMiddleware<ErrorHandlingMiddleware>(new ErrorHandlingOptions(TakesTrailingSlash: true, static (context, reason) =>
            KieResponses.ErrorAsync(context, KieError.Internal(reason))));
        app.MapWhen(
            static context => context.Request.Path.Value is MetricsEndpoint.Path or $"{MetricsEndpoint.Path}/",
            metrics => metrics.Run(new MetricsEndpoint(() => _kie.Held).AnswerAsync));
        if (_kieRate is not null)
        {
            app.Use(_kieRate.InvokeAsync);
        }

        app.UseRouting();
        app.Use(new ExactPaths(app, KieModule.NoSuchPageAsync).InvokeAsync);
        _kie.Map(app, _rbac?.Kie);
    }

    /// <summary>Makes changes fail as on a full disk; for tests.</summary>
    public void SetDiskFull(bool isFull) => _journal.SetFull(isFull);

    /// <summary>Ends watches and held calls; what is mapped anew takes calls again.</summary>
    public void EndWaits()
    {
        Registry.EndWatches();
        _kie.EndWaits();
    }

    public void Dispose()
    {
        EndWaits();
        Registry.Dispose();
        _rbac?.Dispose();
        _kieRate?.Dispose();
        _journal.Dispose();
    }
}
