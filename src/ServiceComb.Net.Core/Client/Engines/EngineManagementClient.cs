using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Client.Engines;

/// <summary>Creates, changes and deletes engines in the cloud. Requests are sent to the management API of the cloud, not to an engine, and
/// need the authentication of the cloud (<see cref="EngineClientOptions.Authentication"/>). Every method throws
/// <see cref="EngineException"/> when the cloud rejects the request or cannot be reached, and <see cref="ArgumentException"/> for an empty
/// id.</summary>
/// <remarks>A request that starts a job is sent once: it is repeated at another address only when it was certainly not received by the
/// first one. <see cref="WaitForJobAsync"/> waits for the
/// job.</remarks>
public sealed partial class EngineManagementClient
{
    private const int PageSize = 100;
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>, whose address is that of the cloud.</summary>
    public EngineManagementClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v2/{transport.Project}/enginemgr";
    }

    /// <summary>Returns the available sizes of engines.</summary>
    /// <param name="specType">The specification to filter by, <c>CSE2</c> or <c>Nacos2</c>; null for all.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<FlavorList> ListFlavorsAsync(string? specType = null, CancellationToken cancellationToken = default) => _transport.GetAsync(
        $"{_base}/flavors{new EngineQuery().Add("specType", specType)}", ProtocolJson.Engines.GetTypeInfo<FlavorList>(), cancellationToken);

    /// <summary>Returns a page of engines.</summary>
    /// <param name="offset">The number of engines to skip.</param>
    /// <param name="limit">The maximum number of engines to return.</param>
    /// <param name="type">The type to filter by, <c>CSE</c> or <c>NACOS</c>; null for all.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<EngineList> ListAsync(int offset, int limit, string? type = null, CancellationToken cancellationToken = default)
    {
        var query = new EngineQuery().Add("offset", offset).Add("limit", limit).Add("type", type);
        return _transport.GetAsync($"{_base}/engines{query}", ProtocolJson.Engines.GetTypeInfo<EngineList>(), cancellationToken);
    }

    /// <summary>Returns all engines, which are requested page by page.</summary>
    /// <param name="type">The type to filter by, <c>CSE</c> or <c>NACOS</c>; null for all.</param>
    /// <param name="cancellationToken">A token that cancels the requests.</param>
    public IAsyncEnumerable<EngineSummary> EnumerateAsync(string? type = null, CancellationToken cancellationToken = default) =>
        Pages.EnumerateAsync(0, PageSize, async (offset, limit, token) =>
        {
            var page = await ListAsync(offset, limit, type, token);
            return (page.Data, page.Total);
        }, cancellationToken);

    /// <summary>Returns an engine.</summary>
    public Task<EngineDetail> GetAsync(string engineId, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(EnginePath(engineId), ProtocolJson.Engines.GetTypeInfo<EngineDetail>(), cancellationToken);

    /// <summary>Returns an engine; null when it does not exist or was deleted.</summary>
    public Task<EngineDetail?> FindAsync(string engineId, CancellationToken cancellationToken = default) =>
        GetAsync(engineId, cancellationToken).OrNullAsync();

    /// <summary>Returns the engine with this name; null when there is none.</summary>
    public async Task<EngineSummary?> FindByNameAsync(string name, CancellationToken cancellationToken = default)
    {
        RequestArguments.NotEmpty(name);
        await foreach (var engine in EnumerateAsync(cancellationToken: cancellationToken))
        {
            if (engine.Name == name)
            {
                return engine;
            }
        }

        return null;
    }

    /// <summary>Returns the quotas for engines and instances.</summary>
    public async Task<IReadOnlyList<EngineQuota>> GetQuotasAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync($"{_base}/quotas", ProtocolJson.Engines.GetTypeInfo<EngineQuotas>(), cancellationToken)).Quotas?.Resources ?? [];

    /// <summary>Starts creating an engine.</summary>
    /// <returns>The started job.</returns>
    public Task<EngineJobStart> CreateAsync(EngineCreation engine, CancellationToken cancellationToken = default) =>
        StartAsync(new EngineRequest(HttpMethod.Post, $"{_base}/engines").WithJson(engine, ProtocolJson.Engines.GetTypeInfo<EngineCreation>()), cancellationToken);

    /// <summary>Starts deleting an engine and all its data.</summary>
    /// <returns>The started job.</returns>
    public async Task<EngineJobStart> DeleteAsync(string engineId, CancellationToken cancellationToken = default) =>
        await StartAsync(new EngineRequest(HttpMethod.Delete, EnginePath(engineId)), cancellationToken) with { IsDeletion = true };

    /// <summary>Starts upgrading an engine.</summary>
    /// <returns>The started job.</returns>
    public Task<EngineJobStart> UpgradeAsync(string engineId, string version, CancellationToken cancellationToken = default)
    {
        var body = new EngineUpgrade { Version = RequestArguments.NotEmpty(version) };
        return StartAsync(Put($"{EnginePath(engineId)}/upgrade").WithJson(body, ProtocolJson.Engines.GetTypeInfo<EngineUpgrade>()), cancellationToken);
    }

    /// <summary>Starts enabling or disabling the authentication (RBAC) of an engine.</summary>
    /// <returns>The started job.</returns>
    public Task<EngineJobStart> SetRbacAsync(string engineId, bool isEnabled, CancellationToken cancellationToken = default)
    {
        var body = new EngineConfigChange { AuthType = isEnabled ? "RBAC" : "NONE" };
        return StartAsync(Put($"{EnginePath(engineId)}/config").WithJson(body, ProtocolJson.Engines.GetTypeInfo<EngineConfigChange>()), cancellationToken);
    }

    /// <summary>Starts changing the size of an engine.</summary>
    /// <param name="engineId">The id of the engine.</param>
    /// <param name="flavor">The new size, such as <c>cse.s1.medium2</c>.</param>
    /// <param name="inputs">Additional parameters; null for none.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <returns>The started job.</returns>
    public Task<EngineJobStart> ResizeAsync(
        string engineId, string flavor, IReadOnlyDictionary<string, string>? inputs = null, CancellationToken cancellationToken = default)
    {
        var body = new EngineResize { Flavor = RequestArguments.NotEmpty(flavor), Inputs = inputs };
        return StartAsync(Put($"{EnginePath(engineId)}/resize").WithJson(body, ProtocolJson.Engines.GetTypeInfo<EngineResize>()), cancellationToken);
    }

    /// <summary>Retries the failed job of an engine.</summary>
    /// <returns>The started job.</returns>
    public Task<EngineJobStart> RetryJobAsync(string engineId, CancellationToken cancellationToken = default)
    {
        var body = new EngineAction { Action = "Retry" };
        return StartAsync(Put($"{EnginePath(engineId)}/actions").WithJson(body, ProtocolJson.Engines.GetTypeInfo<EngineAction>()), cancellationToken);
    }

    /// <summary>Changes the description, alias or maintenance time of an engine.</summary>
    public Task UpdateAsync(string engineId, EngineUpdate update, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(Put(EnginePath(engineId)).WithJson(update, ProtocolJson.Engines.GetTypeInfo<EngineUpdate>()), cancellationToken);

    // Not idempotent: every request starts a job, or is rejected because the first one did.
    private Task<EngineJobStart> StartAsync(EngineRequest request, CancellationToken cancellationToken) =>
        _transport.ReadAsync(request with { IsRepeatable = false }, ProtocolJson.Engines.GetTypeInfo<EngineJobStart>(), cancellationToken);

    private static EngineRequest Put(string path) => new(HttpMethod.Put, path);

    private string EnginePath(string engineId) => Path($"/engines/{engineId}");

    private string Path(ref EnginePath path) => path.Below(_base);
}
