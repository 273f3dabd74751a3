using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Client.Governance;

/// <summary>The governance API under the paths of the cloud (<c>/v3</c>), with dark launches. Kinds are those of
/// <see cref="GovernanceKind"/>. Every method throws <see cref="EngineException"/> when the engine refuses or cannot be
/// reached.</summary>
public sealed class CloudGovernanceClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Makes a client on a transport, whose <see cref="EngineClientOptions.EngineId"/> names the engine.</summary>
    public CloudGovernanceClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v3/{transport.Project}/govern";
    }

    /// <summary>Traffic groups with the policies of their names.</summary>
    public Task<IReadOnlyList<GovernanceDisplay>> DisplayAsync(
        string environment, string? application = null, CancellationToken cancellationToken = default)
    {
        var path = $"{_base}/governance/display?environment={Esc(environment)}{(application is null ? "" : $"&app={Esc(application)}")}";
        return _transport.GetAsync(path, CloudGovernanceJson.Default.IReadOnlyListGovernanceDisplay, cancellationToken);
    }

    /// <summary>The policies of one kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="environment">The environment; null for what the engine takes by default.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<IReadOnlyList<GovernanceItem>> ListAsync(string kind, string? environment = null, CancellationToken cancellationToken = default)
    {
        var list = await _transport.ReadAsync(
            Request(HttpMethod.Get, Path(kind), environment), CloudGovernanceJson.Default.IReadOnlyListJsonElement, cancellationToken);
        return [.. list.SelectMany(element => Flatten(element, kind))];
    }

    /// <summary>One policy.</summary>
    public Task<GovernanceItem> GetAsync(string kind, string id, string? environment = null, CancellationToken cancellationToken = default) =>
        _transport.ReadAsync(Request(HttpMethod.Get, Path(kind, id), environment), CloudGovernanceJson.Default.GovernanceItem, cancellationToken);

    /// <summary>Creates a policy or traffic group.</summary>
    /// <returns>What the engine says: the id, or that it went well.</returns>
    public Task<string> CreateAsync(string kind, GovernanceItem item, string? environment = null, CancellationToken cancellationToken = default) =>
        ResultAsync(Request(HttpMethod.Post, Path(kind), environment).With(item, CloudGovernanceJson.Default.GovernanceItem), cancellationToken);

    /// <summary>Replaces a policy.</summary>
    public Task UpdateAsync(string kind, string id, GovernanceItem item, string? environment = null, CancellationToken cancellationToken = default) =>
        ResultAsync(Request(HttpMethod.Put, Path(kind, id), environment).With(item, CloudGovernanceJson.Default.GovernanceItem), cancellationToken);

    /// <summary>Deletes a policy; with a traffic group all policies of its name go.</summary>
    public Task DeleteAsync(string kind, string id, string? environment = null, CancellationToken cancellationToken = default) =>
        ResultAsync(Request(HttpMethod.Delete, Path(kind, id), environment), cancellationToken);

    /// <summary>Replaces the dark launch rules of a microservice.</summary>
    /// <param name="service">The microservice's name.</param>
    /// <param name="rules">Its rules.</param>
    /// <param name="environment">Its environment; null for the empty one.</param>
    /// <param name="application">Its application; null for <c>default</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task SetDarkLaunchAsync(
        string service, IReadOnlyList<DarkLaunchRule> rules, string? environment = null, string? application = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Put, Rules(service, environment, application));
        return ResultAsync(request.With(rules, CloudGovernanceJson.Default.IReadOnlyListDarkLaunchRule), cancellationToken);
    }

    /// <summary>The dark launch rules of a microservice, as the text that the engine gives: JSON.</summary>
    /// <param name="service">The microservice's name.</param>
    /// <param name="environment">Its environment; null for the empty one.</param>
    /// <param name="application">Its application; null for <c>default</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<string> GetDarkLaunchAsync(
        string service, string? environment = null, string? application = null, CancellationToken cancellationToken = default) =>
        ResultAsync(new EngineRequest(HttpMethod.Get, Rules(service, environment, application)), cancellationToken);

    /// <summary>Deletes the dark launch rules of a microservice.</summary>
    /// <param name="service">The microservice's name.</param>
    /// <param name="environment">Its environment; null for the empty one.</param>
    /// <param name="application">Its application; null for <c>default</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task DeleteDarkLaunchAsync(
        string service, string? environment = null, string? application = null, CancellationToken cancellationToken = default) =>
        ResultAsync(new EngineRequest(HttpMethod.Delete, Rules(service, environment, application)), cancellationToken);

    private async Task<string> ResultAsync(EngineRequest request, CancellationToken cancellationToken) =>
        (await _transport.ReadAsync(request, CloudGovernanceJson.Default.GovernanceResult, cancellationToken)).Result ?? "";

    // The printed answer is a list of groups with policies, and engines answer a list of policies.
    private static IEnumerable<GovernanceItem> Flatten(JsonElement element, string kind)
    {
        if (!element.TryGetProperty("policies", out _) && !element.TryGetProperty("matchGroup", out _))
        {
            return [Read(element, CloudGovernanceJson.Default.GovernanceItem)];
        }

        var display = Read(element, CloudGovernanceJson.Default.GovernanceDisplay);
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
            throw new EngineException($"a list of policies was answered with something else than expected: {ReceivedText.Escape(exception.Message)}", ReceivedText.Escape(exception));
        }
    }

    private static EngineRequest Request(HttpMethod method, string path, string? environment) =>
        new EngineRequest(method, path).WithHeader("x-environment", environment, nameof(environment));

    private string Path(string kind) => $"{_base}/governance/{Esc(kind)}";

    private string Path(string kind, string id) => $"{Path(kind)}/{Esc(id)}";

    private string Rules(string service, string? environment, string? application)
    {
        var query = (environment is null ? "" : $"&environment={Esc(environment)}") + (application is null ? "" : $"&app_id={Esc(application)}");
        return $"{_base}/route-rule/microservices/{Esc(service)}{(query.Length == 0 ? "" : $"?{query[1..]}")}";
    }

    private static string Esc(string text) => Uri.EscapeDataString(text);
}
