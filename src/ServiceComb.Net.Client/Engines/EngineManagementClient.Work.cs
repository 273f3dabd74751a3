using System.Globalization;
using System.Text;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Client.Engines;

/// <content>Jobs, tokens, backups and tags of engines.</content>
public sealed partial class EngineManagementClient
{
    /// <summary>One job.</summary>
    public Task<EngineJob> GetJobAsync(string engineId, long jobId, CancellationToken cancellationToken = default) =>
        _transport.GetAsync($"{One(engineId)}/jobs/{Number(jobId)}", EnginesJson.Default.EngineJob, cancellationToken);

    /// <summary>The jobs of an engine.</summary>
    /// <param name="engineId">The engine.</param>
    /// <param name="offset">How many to leave out; null for none.</param>
    /// <param name="limit">How many to give at most; null for the cloud's default.</param>
    /// <param name="from">From when on; null for all.</param>
    /// <param name="to">Until when; null for all.</param>
    /// <param name="cancellationToken">Ends the request.</param>
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
        return _transport.GetAsync($"{One(engineId)}/jobs{query}", EnginesJson.Default.EngineJobList, cancellationToken);
    }

    /// <summary>A token for an engine, by way of the cloud.</summary>
    /// <param name="engineId">The engine.</param>
    /// <param name="namespaceId">The header <c>X-Namespace-ID</c>; null for none.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<string> CreateTokenAsync(string engineId, string? namespaceId = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{One(engineId)}/tokens").WithHeader("X-Namespace-ID", namespaceId, nameof(namespaceId));
        return (await _transport.ReadAsync(request, AuthenticationJson.Default.TokenResponse, cancellationToken)).Token
            ?? throw new EngineException("the cloud answered without a token", null);
    }

    /// <summary>Brings an engine back to what it was at a backup.</summary>
    public Task<BackupRestoreJob> RestoreBackupAsync(
        string engineId, string backupId, BackupRestore restore, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{Backups(engineId)}/backups/{Esc(backupId)}/recovery");
        return _transport.ReadAsync(request.With(restore, EnginesJson.Default.BackupRestore), EnginesJson.Default.BackupRestoreJob, cancellationToken);
    }

    /// <summary>Has backups made of an engine.</summary>
    public Task<BackupPolicy> CreateBackupPolicyAsync(string engineId, BackupPolicy policy, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{Backups(engineId)}/backup-strategies");
        return _transport.ReadAsync(request.With(policy, EnginesJson.Default.BackupPolicy), EnginesJson.Default.BackupPolicy, cancellationToken);
    }

    /// <summary>Puts tags on an engine.</summary>
    /// <param name="resourceType">The kind of resource, which for engines is <c>cse</c>.</param>
    /// <param name="engineId">The engine.</param>
    /// <param name="tags">The tags.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task CreateTagsAsync(string resourceType, string engineId, EngineTagChange tags, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"v2/{_transport.Project}/{Esc(resourceType)}/{Esc(engineId)}/tags/create");
        return _transport.RunAsync(request.With(tags, EnginesJson.Default.EngineTagChange), cancellationToken);
    }

    private static string Backups(string engineId) => $"cseengine/v1/engines/{Esc(engineId)}";

    private static void Add(StringBuilder query, string name, long? value)
    {
        if (value is { } number)
        {
            query.Append(CultureInfo.InvariantCulture, $"{(query.Length == 0 ? '?' : '&')}{name}={number}");
        }
    }
}
