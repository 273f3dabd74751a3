using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Client.Engines;

/// <content>Tokens, backups and tags.</content>
public sealed partial class EngineManagementClient
{
    /// <summary>Requests a token for an engine through the cloud.</summary>
    /// <param name="engineId">The id of the engine.</param>
    /// <param name="namespaceId">The value of the header <c>X-Namespace-ID</c>; null to omit it.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<string> CreateTokenAsync(string engineId, string? namespaceId = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{EnginePath(engineId)}/tokens").WithHeader("X-Namespace-ID", namespaceId, nameof(namespaceId));
        return _transport.ReadAsync(request, ProtocolJson.Authentication.GetTypeInfo<TokenResponse>(), static response => response.Token, "token", cancellationToken);
    }

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
