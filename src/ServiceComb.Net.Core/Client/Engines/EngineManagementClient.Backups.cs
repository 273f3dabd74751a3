using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Client.Engines;

/// <content>Tokens, backups and tags.</content>
public sealed partial class EngineManagementClient
{
    // In addition to the request timeout; the response arrives when the backup is complete.
    private static readonly TimeSpan MaxBackupTime = TimeSpan.FromMinutes(2);

    /// <summary>Requests a token for an engine through the cloud.</summary>
    /// <param name="engineId">The id of the engine.</param>
    /// <param name="namespaceId">The value of the header <c>X-Namespace-ID</c>; null to omit it.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<string> CreateTokenAsync(string engineId, string? namespaceId = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{EnginePath(engineId)}/tokens").WithHeader("X-Namespace-ID", namespaceId, nameof(namespaceId));
        return _transport.ReadAsync(request, ProtocolJson.Authentication.GetTypeInfo<TokenResponse>(), static response => response.Token, "token", cancellationToken);
    }

    /// <summary>Returns the backups of an engine, the newest first.</summary>
    /// <remarks>The documented API of the cloud neither makes nor lists nor deletes backups. A control plane of the local engine
    /// does.</remarks>
    public async Task<IReadOnlyList<EngineBackup>> ListBackupsAsync(string engineId, CancellationToken cancellationToken = default)
    {
        var path = BackupPath($"/{engineId}/backups");
        var backups = new List<EngineBackup>();
        var all = Pages.EnumerateAsync(0, PageSize, async (offset, limit, token) =>
        {
            var page = await _transport.GetAsync(
                $"{path}{new EngineQuery().Add("offset", offset).Add("limit", limit)}", ProtocolJson.Engines.GetTypeInfo<EngineBackupList>(), token);
            return (page.Data, page.Total);
        }, cancellationToken);
        await foreach (var backup in all)
        {
            backups.Add(backup);
        }

        return backups;
    }

    /// <summary>Makes a backup of an engine while it runs. The response arrives when the backup is complete.</summary>
    /// <param name="engineId">The id of the engine.</param>
    /// <param name="name">The name, 1 to 64 characters.</param>
    /// <param name="description">The description; null for none.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <remarks>An addition of the local engine's control plane, see <see cref="ListBackupsAsync"/>.</remarks>
    public Task<EngineBackup> CreateBackupAsync(string engineId, string name, string? description = null, CancellationToken cancellationToken = default)
    {
        var body = new BackupRestore { Name = RequestArguments.NotEmpty(name), Description = description };
        var request = new EngineRequest(HttpMethod.Post, BackupPath($"/{engineId}/backups")) { HoldTime = MaxBackupTime };
        return _transport.ReadAsync(
            request.WithJson(body, ProtocolJson.Engines.GetTypeInfo<BackupRestore>()), ProtocolJson.Engines.GetTypeInfo<EngineBackup>(), cancellationToken);
    }

    /// <summary>Deletes a backup.</summary>
    /// <remarks>An addition of the local engine's control plane, see <see cref="ListBackupsAsync"/>.</remarks>
    public Task DeleteBackupAsync(string engineId, string backupId, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Delete, BackupPath($"/{engineId}/backups/{backupId}")), cancellationToken);

    /// <summary>Starts restoring an engine from a backup.</summary>
    public Task<BackupRestoreJob> RestoreBackupAsync(
        string engineId, string backupId, BackupRestore restore, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, BackupPath($"/{engineId}/backups/{backupId}/recovery"));
        return _transport.ReadAsync(
            request.WithJson(restore, ProtocolJson.Engines.GetTypeInfo<BackupRestore>()), ProtocolJson.Engines.GetTypeInfo<BackupRestoreJob>(), cancellationToken);
    }

    /// <summary>Creates a backup policy for an engine.</summary>
    public Task<BackupPolicy> CreateBackupPolicyAsync(string engineId, BackupPolicy policy, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, BackupPath($"/{engineId}/backup-strategies"));
        return _transport.ReadAsync(
            request.WithJson(policy, ProtocolJson.Engines.GetTypeInfo<BackupPolicy>()), ProtocolJson.Engines.GetTypeInfo<BackupPolicy>(), cancellationToken);
    }

    /// <summary>Adds tags to an engine.</summary>
    /// <param name="engineId">The id of the engine.</param>
    /// <param name="tags">The tags to add. Its action and engine id are set when they are missing.</param>
    /// <param name="resourceType">The resource type. Default: <c>cse</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task CreateTagsAsync(string engineId, EngineTagChange tags, string resourceType = "cse", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        EnginePath path = $"/{resourceType}/{engineId}/tags/create";
        var body = tags with { Action = tags.Action ?? "create", EngineId = tags.EngineId ?? engineId };
        var request = new EngineRequest(HttpMethod.Post, path.Below($"v2/{_transport.Project}"));
        return _transport.RunAsync(request.WithJson(body, ProtocolJson.Engines.GetTypeInfo<EngineTagChange>()), cancellationToken);
    }

    private static string BackupPath(ref EnginePath path) => path.Below("cseengine/v1/engines");
}
