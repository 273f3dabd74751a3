using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Governance;

/// <summary>Client of the governance API of the cloud (<c>/v3</c>), including dark launches. Kinds are those of
/// <see cref="GovernanceKind"/>. Every method throws <see cref="EngineException"/> when the engine rejects the request or cannot be
/// reached.</summary>
public sealed class CloudGovernanceClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>, whose
    /// <see cref="EngineClientOptions.EngineId"/> selects the engine.</summary>
    public CloudGovernanceClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v3/{transport.Project}/govern";
    }

    /// <summary>Returns the traffic groups and the policies with the same names.</summary>
    public Task<IReadOnlyList<GovernanceDisplay>> DisplayAsync(
        string environment, string? application = null, CancellationToken cancellationToken = default)
    {
        var path = $"{_base}/governance/display?environment={Escape(environment)}{(application is null ? "" : $"&app={Escape(application)}")}";
        return _transport.GetAsync(path, ProtocolJson.CloudGovernance.GetTypeInfo<IReadOnlyList<GovernanceDisplay>>(), cancellationToken);
    }

    /// <summary>Returns the policies of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="environment">The environment; null for the engine's default.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<GovernanceItem>> ListAsync(string kind, string? environment = null, CancellationToken cancellationToken = default)
    {
        var list = await _transport.ReadAsync(
            Request(HttpMethod.Get, Path(kind), environment), ProtocolJson.CloudGovernance.GetTypeInfo<IReadOnlyList<JsonElement>>(), cancellationToken);
        return [.. list.SelectMany(element => Flatten(element, kind))];
    }

    /// <summary>Returns a policy or traffic group.</summary>
    public Task<GovernanceItem> GetAsync(string kind, string id, string? environment = null, CancellationToken cancellationToken = default) =>
        _transport.ReadAsync(Request(HttpMethod.Get, Path(kind, id), environment), ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceItem>(), cancellationToken);

    /// <summary>Creates a policy or a traffic group.</summary>
    /// <returns>The text of the response: the id or a success message.</returns>
    public Task<string> CreateAsync(string kind, GovernanceItem item, string? environment = null, CancellationToken cancellationToken = default) =>
        ResultAsync(Request(HttpMethod.Post, Path(kind), environment).WithJson(item, ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceItem>()), cancellationToken);

    /// <summary>Replaces a policy or traffic group.</summary>
    public Task UpdateAsync(string kind, string id, GovernanceItem item, string? environment = null, CancellationToken cancellationToken = default) =>
        ResultAsync(Request(HttpMethod.Put, Path(kind, id), environment).WithJson(item, ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceItem>()), cancellationToken);

    /// <summary>Deletes a policy or traffic group. Deleting a traffic group also deletes the policies with its name.</summary>
    public Task DeleteAsync(string kind, string id, string? environment = null, CancellationToken cancellationToken = default) =>
        ResultAsync(Request(HttpMethod.Delete, Path(kind, id), environment), cancellationToken);

    /// <summary>Replaces the dark launch rules of a microservice.</summary>
    /// <param name="service">The name of the microservice.</param>
    /// <param name="rules">The new rules.</param>
    /// <param name="environment">The environment of the microservice; null for the empty one.</param>
    /// <param name="application">The application of the microservice; null for <c>default</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task SetDarkLaunchAsync(
        string service, IReadOnlyList<DarkLaunchRule> rules, string? environment = null, string? application = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Put, RulesPath(service, environment, application));
        return ResultAsync(request.WithJson(rules, ProtocolJson.CloudGovernance.GetTypeInfo<IReadOnlyList<DarkLaunchRule>>()), cancellationToken);
    }

    /// <summary>Returns the dark launch rules of a microservice as the JSON text of the engine.</summary>
    /// <param name="service">The name of the microservice.</param>
    /// <param name="environment">The environment of the microservice; null for the empty one.</param>
    /// <param name="application">The application of the microservice; null for <c>default</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<string> GetDarkLaunchAsync(
        string service, string? environment = null, string? application = null, CancellationToken cancellationToken = default) =>
        ResultAsync(new EngineRequest(HttpMethod.Get, RulesPath(service, environment, application)), cancellationToken);

    /// <summary>Deletes the dark launch rules of a microservice.</summary>
    /// <param name="service">The name of the microservice.</param>
    /// <param name="environment">The environment of the microservice; null for the empty one.</param>
    /// <param name="application">The application of the microservice; null for <c>default</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task DeleteDarkLaunchAsync(
        string service, string? environment = null, string? application = null, CancellationToken cancellationToken = default) =>
        ResultAsync(new EngineRequest(HttpMethod.Delete, RulesPath(service, environment, application)), cancellationToken);

    private async Task<string> ResultAsync(EngineRequest request, CancellationToken cancellationToken) =>
        (await _transport.ReadAsync(request, ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceResult>(), cancellationToken)).Result ?? "";

    // The documented response is a list of groups with policies, but engines return a list of policies.
    private static IEnumerable<GovernanceItem> Flatten(JsonElement element, string kind)
    {
        if (!element.TryGetProperty("policies", out _) && !element.TryGetProperty("matchGroup", out _))
        {
            return [Read(element, ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceItem>())];
        }

        var display = Read(element, ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceDisplay>());
        return kind != GovernanceKind.MatchGroup ? display.Policies ?? [] : display.MatchGroup is { } group ? [group] : [];
    }

    private static T Read<T>(JsonElement element, JsonTypeInfo<T> type)
    {
        try
        {
            return element.Deserialize(type)!;
        }
        catch (JsonException exception)
        {
            throw new EngineException($"the response with a list of policies is invalid: {ReceivedText.Escape(exception.Message)}", ReceivedText.Escape(exception));
        }
    }

    private static EngineRequest Request(HttpMethod method, string path, string? environment) =>
        new EngineRequest(method, path).WithHeader("x-environment", environment, nameof(environment));

    private string Path(string kind) => $"{_base}/governance/{Escape(kind)}";

    private string Path(string kind, string id) => $"{Path(kind)}/{Escape(id)}";

    private string RulesPath(string service, string? environment, string? application)
    {
        var query = (environment is null ? "" : $"&environment={Escape(environment)}") + (application is null ? "" : $"&app_id={Escape(application)}");
        return $"{_base}/route-rule/microservices/{Escape(service)}{(query.Length == 0 ? "" : $"?{query[1..]}")}";
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
