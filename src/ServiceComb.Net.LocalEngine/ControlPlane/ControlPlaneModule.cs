using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.LocalEngine.ControlPlane.Backups;
using ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;
using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.ControlPlane.Iam;
using ServiceComb.Net.LocalEngine.ControlPlane.Jobs;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.ControlPlane;

/// <summary>The parts of the control plane, without its listener.</summary>
internal sealed class ControlPlaneModule : IAsyncDisposable
{
    private readonly LocalControlPlaneOptions _options;
    private readonly ControlPlaneStore _store;
    private readonly EngineFiles _files;
    private readonly EngineProgram _program;
    private readonly ManagedEngineClient _client;
    private readonly EngineProcesses _processes;
    private readonly EngineSupervisorWorker _supervisor;
    private readonly JobWorker _jobs;
    private readonly BackupMaker _backups;
    private readonly BackupScheduleWorker _schedule;
    private readonly EngineProxy _proxy;
    private readonly EngineLookup _lookup;
    private readonly IamTokens _tokens;
    private readonly string _host;
    private readonly bool _stopsEngines;

    private ControlPlaneModule(LocalControlPlaneOptions options, ControlPlaneStore store, EngineFiles files, IPAddress host, bool stopsEngines)
    {
        _stopsEngines = stopsEngines;
        var logs = options.Logs ?? NullLoggerFactory.Instance;
        (_options, _store, _files, _host) = (options, store, files, host.ToString());
        _tokens = IamTokens.Open(files.IamKey, options.Time);
        _program = new EngineProgram(options.EngineVersions);
        _client = new ManagedEngineClient(files, _host);
        _processes = new EngineProcesses(files, _program, _client, options);
        _lookup = new EngineLookup(store);
        _proxy = new EngineProxy(_lookup, _client);
        var locks = new EngineLocks();
        var runner = new StepRunner(store, files, _processes, new EnginePorts(host, options.FirstEnginePort, options.LastEnginePort));
        _supervisor = new EngineSupervisorWorker(store, _processes, _client, locks, logs.CreateLogger<EngineSupervisorWorker>());
        _jobs = new JobWorker(store, runner, locks, _supervisor, options.Time, logs.CreateLogger<JobWorker>());
        _backups = new BackupMaker(store, files, _client, locks, options.Time);
        _schedule = new BackupScheduleWorker(store, _backups, options.Time, logs.CreateLogger<BackupScheduleWorker>());
    }

    /// <exception cref="LocalEngineException">The directory cannot be used, or another control plane uses it.</exception>
    public static ControlPlaneModule Open(LocalControlPlaneOptions options, string directory, IPAddress host, bool stopsEngines)
    {
        var files = new EngineFiles(Path.GetFullPath(directory));
        ControlPlaneStore? store = null;
        try
        {
            files.CreateDirectories();
            store = ControlPlaneStore.Open(directory);
            files.DeleteUnknown(
                store.Engines.All.Select(static engine => engine.Id).ToHashSet(StringComparer.Ordinal),
                store.Backups.All.Select(static backup => backup.Id).ToHashSet(StringComparer.Ordinal));
            return new ControlPlaneModule(options, store, files, host, stopsEngines);
        }
        catch (Exception exception)
        {
            store?.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw new LocalEngineException(LocalEngineFailure.Data, $"the directory {directory} of the control plane cannot be used: {exception.Message}", exception);
            }

            throw;
        }
    }

    public void Build(WebApplication app)
    {
        app.UseMiddleware<ErrorHandlingMiddleware>(new ErrorHandlingOptions(AllowTrailingSlash: true, static (context, reason) =>
            CloudResponses.RejectAsync(context.Response, CloudErrors.Internal(reason))));
        app.Use(static (context, next) => CloudResponses.WithErrors(next)(context));
        app.UseRouting();
        app.Use(new CaseSensitiveRouting(app, static context => NotFoundAsync(context)).InvokeAsync);
        app.Use(new CloudAuthentication(_options, _tokens).InvokeAsync);
        var starter = new JobStarter(_store, _jobs, _options.Time);
        new IamEndpoints(_options, _tokens).Map(app);
        new EngineEndpoints(_store, _lookup, starter, new CreationRules(_program), _files, _client, new EngineJson(_client, _program, _host), _options).Map(app);
        new JobEndpoints(_store, _lookup, starter, _files, _program).Map(app);
        new BackupEndpoints(_store, _lookup, starter, _backups, _schedule, _options.Time).Map(app);
        new TagEndpoints(_store, _lookup).Map(app);
        new NacosEndpoints(_store, _lookup).Map(app);
        _proxy.Map(app);
        app.Map("/{**path}", NotFoundAsync);
    }

    /// <summary>Continues interrupted jobs, and starts the background work.</summary>
    public void Start()
    {
        _jobs.Resume();
        _supervisor.Start();
        _schedule.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _schedule.DisposeAsync();
        await _jobs.DisposeAsync();
        await _supervisor.DisposeAsync();
        if (_stopsEngines)
        {
            await Task.WhenAll(_store.Read(static state => state.Engines.All.Where(static engine => !engine.IsNacos).ToList()).Select(StopAsync));
        }

        _proxy.Dispose();
        _client.Dispose();
        _store.Dispose();
    }

    private async Task StopAsync(EngineRecord engine)
    {
        try
        {
            await _processes.StopAsync(engine, CancellationToken.None);
        }
        catch (JobException)
        {
            // It ended by itself in the meantime.
        }
    }

    private static Task NotFoundAsync(HttpContext context) => CloudResponses.RejectAsync(
        context.Response, new EngineApiException(StatusCodes.Status404NotFound, "APIGW.0101", "The API does not exist or has not been published", $"{context.Request.Method} {context.Request.Path}"));
}
