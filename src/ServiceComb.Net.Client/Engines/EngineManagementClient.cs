using System.Globalization;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Client.Engines;

/// <summary>Makes, changes and deletes engines in the cloud; not spoken to an engine itself, but to the cloud's address, which
/// asks for its own authentication (<see cref="EngineClientOptions.Authentication"/>). Every method throws
/// <see cref="EngineException"/> when the cloud refuses or cannot be reached.</summary>
public sealed partial class EngineManagementClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Makes a client on a transport to the cloud's address.</summary>
    public EngineManagementClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v2/{transport.Project}/enginemgr";
    }

    /// <summary>The sizes that engines come in.</summary>
    /// <param name="specType">Those of one kind, <c>CSE2</c> or <c>Nacos2</c>; null for all.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<IReadOnlyList<Flavor>> ListFlavorsAsync(string? specType = null, CancellationToken cancellationToken = default)
    {
        var path = $"{_base}/flavors{(specType is null ? "" : $"?specType={Esc(specType)}")}";
        return (await _transport.GetAsync(path, EnginesJson.Default.FlavorList, cancellationToken)).Data;
    }

    /// <summary>Engines.</summary>
    /// <param name="offset">How many to leave out.</param>
    /// <param name="limit">How many to give at most.</param>
    /// <param name="type">Those of one kind, <c>CSE</c> or <c>NACOS</c>; null for all.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<EngineList> ListAsync(int offset, int limit, string? type = null, CancellationToken cancellationToken = default)
    {
        var path = $"{_base}/engines?offset={Number(offset)}&limit={Number(limit)}{(type is null ? "" : $"&type={Esc(type)}")}";
        return _transport.GetAsync(path, EnginesJson.Default.EngineList, cancellationToken);
    }

    /// <summary>One engine.</summary>
    public Task<EngineDetail> GetAsync(string engineId, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(One(engineId), EnginesJson.Default.EngineDetail, cancellationToken);

    /// <summary>How many engines and instances there may be.</summary>
    public async Task<IReadOnlyList<EngineQuota>> GetQuotasAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync($"{_base}/quotas", EnginesJson.Default.EngineQuotas, cancellationToken)).Quotas?.Resources ?? [];

    /// <summary>Makes an engine.</summary>
    /// <returns>The job that does so.</returns>
    public Task<EngineJobStart> CreateAsync(EngineCreation engine, CancellationToken cancellationToken = default) =>
        StartAsync(new EngineRequest(HttpMethod.Post, $"{_base}/engines").With(engine, EnginesJson.Default.EngineCreation), cancellationToken);

    /// <summary>Deletes an engine with all it holds.</summary>
    /// <returns>The job that does so.</returns>
    public Task<EngineJobStart> DeleteAsync(string engineId, CancellationToken cancellationToken = default) =>
        StartAsync(new EngineRequest(HttpMethod.Delete, One(engineId)), cancellationToken);

    /// <summary>Brings an engine to another release.</summary>
    /// <returns>The job that does so.</returns>
    public Task<EngineJobStart> UpgradeAsync(string engineId, string version, CancellationToken cancellationToken = default) =>
        StartAsync(Put($"{One(engineId)}/upgrade").With(new EngineUpgrade { Version = version }, EnginesJson.Default.EngineUpgrade), cancellationToken);

    /// <summary>Lets an engine ask for tokens, or no longer.</summary>
    /// <returns>The job that does so.</returns>
    public Task<EngineJobStart> SetRbacAsync(string engineId, bool isEnabled, CancellationToken cancellationToken = default)
    {
        var body = new EngineConfigChange { AuthType = isEnabled ? "RBAC" : "NONE" };
        return StartAsync(Put($"{One(engineId)}/config").With(body, EnginesJson.Default.EngineConfigChange), cancellationToken);
    }

    /// <summary>Gives an engine another size.</summary>
    /// <param name="engineId">The engine.</param>
    /// <param name="flavor">The size, such as <c>cse.s1.medium2</c>.</param>
    /// <param name="inputs">Further parameters; null for none.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The job that does so.</returns>
    public Task<EngineJobStart> ResizeAsync(
        string engineId, string flavor, IReadOnlyDictionary<string, JsonElement>? inputs = null, CancellationToken cancellationToken = default)
    {
        var body = new EngineResize { Flavor = flavor, Inputs = inputs };
        return StartAsync(Put($"{One(engineId)}/resize").With(body, EnginesJson.Default.EngineResize), cancellationToken);
    }

    /// <summary>Runs the job that failed once more.</summary>
    /// <returns>The job.</returns>
    public Task<EngineJobStart> RetryJobAsync(string engineId, CancellationToken cancellationToken = default) =>
        // Twice is twice.
        StartAsync(
            Put($"{One(engineId)}/actions").With(new EngineAction { Action = "Retry" }, EnginesJson.Default.EngineAction) with { IsRepeatable = false },
            cancellationToken);

    /// <summary>Changes what an engine is described by.</summary>
    public Task UpdateAsync(string engineId, EngineUpdate update, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(Put(One(engineId)).With(update, EnginesJson.Default.EngineUpdate), cancellationToken);

    private Task<EngineJobStart> StartAsync(EngineRequest request, CancellationToken cancellationToken) =>
        _transport.ReadAsync(request, EnginesJson.Default.EngineJobStart, cancellationToken);

    private static EngineRequest Put(string path) => new(HttpMethod.Put, path);

    private string One(string engineId) => $"{_base}/engines/{Esc(engineId)}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Esc(string text) => Uri.EscapeDataString(text);
}
