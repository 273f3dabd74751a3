using System.Globalization;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Engines;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Engines;

/// <summary>Creates, changes and deletes engines in the cloud. Requests are sent to the management API of the cloud, not to an engine, and
/// need the authentication of the cloud (<see cref="EngineClientOptions.Authentication"/>). Every method throws
/// <see cref="EngineException"/> when the cloud rejects the request or cannot be reached.</summary>
public sealed partial class EngineManagementClient
{
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
    public async Task<IReadOnlyList<Flavor>> ListFlavorsAsync(string? specType = null, CancellationToken cancellationToken = default)
    {
        var path = $"{_base}/flavors{(specType is null ? "" : $"?specType={Escape(specType)}")}";
        return (await _transport.GetAsync(path, ProtocolJson.Engines.GetTypeInfo<FlavorList>(), cancellationToken)).Data;
    }

    /// <summary>Returns a page of engines.</summary>
    /// <param name="offset">The number of engines to skip.</param>
    /// <param name="limit">The maximum number of engines to return.</param>
    /// <param name="type">The type to filter by, <c>CSE</c> or <c>NACOS</c>; null for all.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<EngineList> ListAsync(int offset, int limit, string? type = null, CancellationToken cancellationToken = default)
    {
        var path = $"{_base}/engines?offset={Format(offset)}&limit={Format(limit)}{(type is null ? "" : $"&type={Escape(type)}")}";
        return _transport.GetAsync(path, ProtocolJson.Engines.GetTypeInfo<EngineList>(), cancellationToken);
    }

    /// <summary>Returns an engine.</summary>
    public Task<EngineDetail> GetAsync(string engineId, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(EnginePath(engineId), ProtocolJson.Engines.GetTypeInfo<EngineDetail>(), cancellationToken);

    /// <summary>Returns the quotas for engines and instances.</summary>
    public async Task<IReadOnlyList<EngineQuota>> GetQuotasAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync($"{_base}/quotas", ProtocolJson.Engines.GetTypeInfo<EngineQuotas>(), cancellationToken)).Quotas?.Resources ?? [];

    /// <summary>Starts creating an engine.</summary>
    /// <returns>The started job.</returns>
    public Task<EngineJobStart> CreateAsync(EngineCreation engine, CancellationToken cancellationToken = default) =>
        StartAsync(new EngineRequest(HttpMethod.Post, $"{_base}/engines").WithJson(engine, ProtocolJson.Engines.GetTypeInfo<EngineCreation>()), cancellationToken);

    /// <summary>Starts deleting an engine and all its data.</summary>
    /// <returns>The started job.</returns>
    public Task<EngineJobStart> DeleteAsync(string engineId, CancellationToken cancellationToken = default) =>
        StartAsync(new EngineRequest(HttpMethod.Delete, EnginePath(engineId)), cancellationToken);

    /// <summary>Starts upgrading an engine.</summary>
    /// <returns>The started job.</returns>
    public Task<EngineJobStart> UpgradeAsync(string engineId, string version, CancellationToken cancellationToken = default) =>
        StartAsync(Put($"{EnginePath(engineId)}/upgrade").WithJson(new EngineUpgrade { Version = version }, ProtocolJson.Engines.GetTypeInfo<EngineUpgrade>()), cancellationToken);

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
        string engineId, string flavor, IReadOnlyDictionary<string, JsonElement>? inputs = null, CancellationToken cancellationToken = default)
    {
        var body = new EngineResize { Flavor = flavor, Inputs = inputs };
        return StartAsync(Put($"{EnginePath(engineId)}/resize").WithJson(body, ProtocolJson.Engines.GetTypeInfo<EngineResize>()), cancellationToken);
    }

    /// <summary>Retries the failed job of an engine.</summary>
    /// <returns>The started job.</returns>
    public Task<EngineJobStart> RetryJobAsync(string engineId, CancellationToken cancellationToken = default) =>
        // Not idempotent: every request starts a retry.
        StartAsync(
            Put($"{EnginePath(engineId)}/actions").WithJson(new EngineAction { Action = "Retry" }, ProtocolJson.Engines.GetTypeInfo<EngineAction>()) with { IsRepeatable = false },
            cancellationToken);

    /// <summary>Changes the description, alias or maintenance time of an engine.</summary>
    public Task UpdateAsync(string engineId, EngineUpdate update, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(Put(EnginePath(engineId)).WithJson(update, ProtocolJson.Engines.GetTypeInfo<EngineUpdate>()), cancellationToken);

    private Task<EngineJobStart> StartAsync(EngineRequest request, CancellationToken cancellationToken) =>
        _transport.ReadAsync(request, ProtocolJson.Engines.GetTypeInfo<EngineJobStart>(), cancellationToken);

    private static EngineRequest Put(string path) => new(HttpMethod.Put, path);

    private string EnginePath(string engineId) => $"{_base}/engines/{Escape(engineId)}";

    private static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
