using System.Globalization;
using System.Text;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Engines;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Engines;

/// <content>Jobs, tokens, backups and tags.</content>
public sealed partial class EngineManagementClient
{
    /// <summary>Returns a job.</summary>
    public Task<EngineJob> GetJobAsync(string engineId, long jobId, CancellationToken cancellationToken = default) =>
        _transport.GetAsync($"{EnginePath(engineId)}/jobs/{Format(jobId)}", ProtocolJson.Engines.GetTypeInfo<EngineJob>(), cancellationToken);

    /// <summary>Returns the jobs of an engine.</summary>
    /// <param name="engineId">The id of the engine.</param>
    /// <param name="offset">The number of jobs to skip; null for none.</param>
    /// <param name="limit">The maximum number of jobs to return; null for the cloud's default.</param>
    /// <param name="from">The start of the time range; null for no start.</param>
    /// <param name="to">The end of the time range; null for no end.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<EngineJobList> ListJobsAsync(
        string engineId,
        int? offset = null,
        int? limit = null,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        CancellationToken cancellationToken = default)
    {
        var query = new StringBuilder();
        Add(query, "offset", offset);
        Add(query, "limit", limit);
        Add(query, "from-time", from?.ToUnixTimeMilliseconds());
        Add(query, "to-time", to?.ToUnixTimeMilliseconds());
        return _transport.GetAsync($"{EnginePath(engineId)}/jobs{query}", ProtocolJson.Engines.GetTypeInfo<EngineJobList>(), cancellationToken);
    }

    /// <summary>Requests a token for an engine through the cloud.</summary>
    /// <param name="engineId">The id of the engine.</param>
    /// <param name="namespaceId">The value of the header <c>X-Namespace-ID</c>; null to omit it.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<string> CreateTokenAsync(string engineId, string? namespaceId = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{EnginePath(engineId)}/tokens").WithHeader("X-Namespace-ID", namespaceId, nameof(namespaceId));
        return (await _transport.ReadAsync(request, ProtocolJson.Authentication.GetTypeInfo<TokenResponse>(), cancellationToken)).Token
            ?? throw new EngineException("the cloud's response contains no token", null);
    }

    /// <summary>Starts restoring an engine from a backup.</summary>
    public Task<BackupRestoreJob> RestoreBackupAsync(
        string engineId, string backupId, BackupRestore restore, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{BackupPath(engineId)}/backups/{Escape(backupId)}/recovery");
        return _transport.ReadAsync(request.WithJson(restore, ProtocolJson.Engines.GetTypeInfo<BackupRestore>()), ProtocolJson.Engines.GetTypeInfo<BackupRestoreJob>(), cancellationToken);
    }

    /// <summary>Creates a backup policy for an engine.</summary>
    public Task<BackupPolicy> CreateBackupPolicyAsync(string engineId, BackupPolicy policy, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{BackupPath(engineId)}/backup-strategies");
        return _transport.ReadAsync(request.WithJson(policy, ProtocolJson.Engines.GetTypeInfo<BackupPolicy>()), ProtocolJson.Engines.GetTypeInfo<BackupPolicy>(), cancellationToken);
    }

    /// <summary>Adds tags to an engine.</summary>
    /// <param name="resourceType">The resource type; <c>cse</c> for engines.</param>
    /// <param name="engineId">The id of the engine.</param>
    /// <param name="tags">The tags to add.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task CreateTagsAsync(string resourceType, string engineId, EngineTagChange tags, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"v2/{_transport.Project}/{Escape(resourceType)}/{Escape(engineId)}/tags/create");
        return _transport.RunAsync(request.WithJson(tags, ProtocolJson.Engines.GetTypeInfo<EngineTagChange>()), cancellationToken);
    }

    private static string BackupPath(string engineId) => $"cseengine/v1/engines/{Escape(engineId)}";

    private static void Add(StringBuilder query, string name, long? value)
    {
        if (value is { } number)
        {
            query.Append(CultureInfo.InvariantCulture, $"{(query.Length == 0 ? '?' : '&')}{name}={number}");
        }
    }
}
