using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Iam;

namespace ServiceComb.Net.Client.Iam;

/// <summary>Client of IAM, the sign-in of the cloud: creates tokens and finds the id of a project. Every method throws
/// <see cref="EngineException"/> when IAM rejects the request or cannot be reached.</summary>
/// <remarks>A client that signs in by itself needs only <see cref="Authentication.IamTokenAuthentication"/>.</remarks>
public sealed class IamClient
{
    /// <summary>The operation of <see cref="CreateTokenAsync"/>, see <see cref="EngineException.Operation"/>.</summary>
    internal const string SignIn = $"POST /{TokensPath}";

    private const string TokensPath = "v3/auth/tokens";
    private readonly EngineHttpClient _transport;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>, whose address is that of IAM, such as
    /// <c>https://iam.ap-southeast-1.myhuaweicloud.com</c>.</summary>
    public IamClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
    }

    /// <summary>Signs in: <c>POST /v3/auth/tokens</c>.</summary>
    /// <param name="request">The identity and the scope.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IamToken> CreateTokenAsync(IamTokenRequest request, CancellationToken cancellationToken = default)
    {
        var message = new EngineRequest(HttpMethod.Post, TokensPath).WithJson(request, ProtocolJson.Iam.GetTypeInfo<IamTokenRequest>());
        using var response = await _transport.SendAsync(message, cancellationToken);
        var token = response.EnsureSuccess().Header("X-Subject-Token");
        if (string.IsNullOrEmpty(token) || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw response.CreateReadException("contains no valid token in the header X-Subject-Token");
        }

        var details = response.Read(ProtocolJson.Iam.GetTypeInfo<IamTokenResponse>()).Token;
        return new IamToken(token, details?.ExpiresAt, details?.Project?.Id, details?.Project?.Name);
    }

    /// <summary>Returns the projects: <c>GET /v3/projects</c>.</summary>
    /// <param name="name">The name to filter by, such as <c>ap-southeast-1</c>; null for all.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<IamProject>> ListProjectsAsync(string? name = null, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync($"v3/projects{new EngineQuery().Add("name", name)}", ProtocolJson.Iam.GetTypeInfo<IamProjectList>(), cancellationToken)).Projects;

    /// <summary>Returns the project with this name; null when there is none.</summary>
    /// <param name="name">The name: that of the region, or of a sub-project such as <c>ap-southeast-1_shop</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IamProject?> FindProjectAsync(string name, CancellationToken cancellationToken = default) =>
        (await ListProjectsAsync(RequestArguments.NotEmpty(name), cancellationToken)).FirstOrDefault(project => project.Name == name);
}
