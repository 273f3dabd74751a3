using System.Globalization;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Nacos;

namespace ServiceComb.Net.Client.Nacos;

/// <summary>Manages the namespaces of a Nacos engine in the cloud, which <see cref="EngineClientOptions.EngineId"/> selects. Every method
/// throws <see cref="EngineException"/> when the engine rejects the request or cannot be reached, also when it reports the failure in a
/// response with status 200, and <see cref="ArgumentException"/> for an empty id or name.</summary>
public sealed class NacosClient
{
    private const int PageSize = 100;
    private readonly EngineHttpClient _transport;
    private readonly string _namespaces;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>.</summary>
    public NacosClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _namespaces = $"v1/{transport.Project}/nacos/v1/console/namespaces";
    }

    /// <summary>Returns a page of namespaces.</summary>
    /// <param name="offset">The number of namespaces to skip.</param>
    /// <param name="limit">The maximum number of namespaces to return.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<NacosNamespace>> ListNamespacesAsync(int offset, int limit, CancellationToken cancellationToken = default)
    {
        var query = new EngineQuery().Add("offset", offset).Add("limit", limit);
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, $"{_namespaces}{query}"), cancellationToken);
        var list = response.EnsureSuccess().Read(ProtocolJson.Nacos.GetTypeInfo<NacosNamespaceList>());
        return FailureOf(new NacosResult { Code = list.Code, Message = list.Message }) is { } failure ? throw response.CreateFailure(failure) : list.Data;
    }

    /// <summary>Returns all namespaces, which are requested page by page.</summary>
    public IAsyncEnumerable<NacosNamespace> EnumerateNamespacesAsync(CancellationToken cancellationToken = default) =>
        Pages.EnumerateAsync(0, PageSize, async (offset, limit, token) => (await ListNamespacesAsync(offset, limit, token), (int?)null), cancellationToken);

    /// <summary>Returns a namespace; null when it does not exist.</summary>
    /// <param name="id">The id of the namespace.</param>
    /// <param name="cancellationToken">A token that cancels the requests.</param>
    public async Task<NacosNamespace?> FindNamespaceAsync(string id, CancellationToken cancellationToken = default)
    {
        RequestArguments.NotEmpty(id);
        await foreach (var item in EnumerateNamespacesAsync(cancellationToken))
        {
            if (item.Namespace == id)
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>Creates a namespace.</summary>
    /// <param name="id">The id, at most 128 characters.</param>
    /// <param name="name">The name, at most 128 characters.</param>
    /// <param name="description">The description, at most 256 characters; null for none.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task CreateNamespaceAsync(string id, string name, string? description = null, CancellationToken cancellationToken = default) => SendAsync(
        HttpMethod.Post,
        new EngineQuery().Require("customNamespaceId", id).Require("namespaceName", name).Add("namespaceDesc", description),
        cancellationToken);

    /// <summary>Changes the name and the description of a namespace.</summary>
    /// <param name="id">The id of the namespace.</param>
    /// <param name="name">The new name, at most 128 characters.</param>
    /// <param name="description">The new description, at most 256 characters; may be empty.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task UpdateNamespaceAsync(string id, string name, string description, CancellationToken cancellationToken = default) => SendAsync(
        HttpMethod.Put,
        new EngineQuery().Require("namespace", id).Require("namespaceShowName", name).Add("namespaceDesc", RequestArguments.NotNull(description)),
        cancellationToken);

    /// <summary>Deletes a namespace.</summary>
    /// <param name="id">The id of the namespace.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task DeleteNamespaceAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, new EngineQuery().Require("namespaceId", id), cancellationToken);

    // The response is the literal true, or an object with a code, and has status 200 also for a failure.
    private async Task SendAsync(HttpMethod method, EngineQuery query, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(new EngineRequest(method, $"{_namespaces}{query}"), cancellationToken);
        var result = response.EnsureSuccess().Read(ProtocolJson.Nacos.GetTypeInfo<JsonElement>());
        var failure = result.ValueKind switch
        {
            JsonValueKind.True => null,
            JsonValueKind.False => new EngineError { ErrorMessage = "the engine did not carry out the request" },
            JsonValueKind.Object => FailureOf(response.Read(ProtocolJson.Nacos.GetTypeInfo<NacosResult>())),
            _ => throw response.CreateReadException("is neither true nor false"),
        };
        if (failure is not null)
        {
            throw response.CreateFailure(failure);
        }
    }

    private static EngineError? FailureOf(NacosResult result) => IsSuccess(result.Code) && result.Data is not { ValueKind: JsonValueKind.False }
        ? null
        : new EngineError { ErrorCode = result.Code.ToString(CultureInfo.InvariantCulture), ErrorMessage = result.Message ?? "" };

    private static bool IsSuccess(int code) => code is 0 or 200;
}
