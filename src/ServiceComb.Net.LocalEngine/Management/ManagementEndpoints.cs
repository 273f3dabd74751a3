using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.LocalEngine.Signing;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Management;

/// <summary>The routes by which a control plane manages the engine. Requests are signed with the management key, so that the
/// key is never sent.</summary>
internal sealed class ManagementEndpoints(Journal journal, RegistryModule registry, RbacModule? rbac, LocalEngineOptions options) : IDisposable
{
    public const string Prefix = "/local-engine/";
    public const string Status = Prefix + "status";
    public const string Backup = Prefix + "backup";
    public const string Token = Prefix + "token";
    public const string Stop = Prefix + "stop";

    // The name of the file that a backup writes into the data directory. The control plane moves it from there.
    private const string NewBackup = "backup.new";
    private readonly AccessKey _key = options.ManagementKey!;
    private readonly SemaphoreSlim _backups = new(1);
    private volatile bool _isReady;
    private readonly SignatureVerifier _verifier = new(
        id => id == options.ManagementKey!.Id ? options.ManagementKey.Secret : null, options.Time);

    /// <summary>Reports the engine as ready from now on, because all of its addresses accept requests.</summary>
    public void SetReady() => _isReady = true;

    /// <summary>Gets the path of the file that a backup writes.</summary>
    public static string GetBackupPath(string dataDirectory) => Path.Combine(dataDirectory, NewBackup);

    public async Task HandleAsync(HttpContext context)
    {
        if (_verifier.Verify(context.Request, [], out _) is { } reason)
        {
            throw new EngineApiException(StatusCodes.Status401Unauthorized, Protocol.Errors.ErrorCodes.Unauthorized, "Request unauthorized", reason);
        }

        await ((context.Request.Method, context.Request.Path.Value) switch
        {
            _ when !_isReady => context.Response.StatusOnlyAsync(StatusCodes.Status503ServiceUnavailable),
            ("GET", Status) => context.Response.JsonAsync(GetStatus(), ManagementJson.Default.EngineStatus),
            ("POST", Token) => context.Response.JsonAsync(new EngineToken { Token = rbac?.IssueRootToken() }, ManagementJson.Default.EngineToken),
            ("POST", Backup) => BackUpAsync(context),
            ("POST", Stop) => StopAsync(context),
            _ => context.Response.NotFoundAsync(),
        });
    }

    public void Dispose() => _backups.Dispose();

    private EngineStatus GetStatus()
    {
        var (services, instances) = registry.Count();
        return new EngineStatus { Id = _key.Id, ProcessId = Environment.ProcessId, Rbac = rbac is not null, Services = services, Instances = instances };
    }

    private async Task BackUpAsync(HttpContext context)
    {
        var path = GetBackupPath(options.DataDirectory!);
        await _backups.WaitAsync(context.RequestAborted);
        try
        {
            BackupFile.Delete(path);
            journal.CopyTo(path);
            BackupFile.KeepRestored(path);
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception)
        {
            BackupFile.Delete(path);
            throw RegistryErrors.Internal($"the backup cannot be written: {exception.Message}");
        }
        finally
        {
            _backups.Release();
        }

        await context.Response.EmptyAsync();
    }

    private async Task StopAsync(HttpContext context)
    {
        await context.Response.EmptyAsync();
        await context.Response.CompleteAsync();
        options.StopRequested?.Invoke();
    }
}
