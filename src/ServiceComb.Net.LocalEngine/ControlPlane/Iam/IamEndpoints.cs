using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Endpoints;
using ServiceComb.Net.LocalEngine.Rbac.Passwords;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.Protocol.Iam;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Iam;

/// <summary>The part of the cloud's identity service (IAM) that clients need to sign in: tokens and project ids. Its errors have
/// the form <c>{"error":{...}}</c>, unlike those of other services.</summary>
internal sealed class IamEndpoints(LocalControlPlaneOptions options, IamTokens tokens)
{
    public const string Tokens = "/v3/auth/tokens";
    public const string Projects = "/v3/projects";
    private readonly FailedLogins _failures = new(options.Time);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Tokens, CreateTokenAsync);
        routes.MapGet(Projects, ListProjectsAsync);
    }

    /// <summary>Writes an error of the identity service.</summary>
    public static Task RejectAsync(HttpContext context, int status, string title, string message) => context.JsonAsync(
        new JsonObject { ["error"] = new JsonObject { ["code"] = status, ["title"] = title, ["message"] = message } }, status);

    private async Task CreateTokenAsync(HttpContext context)
    {
        IamRequest request;
        try
        {
            request = await context.ReadJsonAsync(IamContentJson.Default.IamRequest);
        }
        catch (EngineApiException exception)
        {
            await RejectAsync(context, StatusCodes.Status400BadRequest, "Bad Request", exception.Message);
            return;
        }

        var identity = request.Auth?.Identity;
        var method = identity?.Methods is [var only] ? only : "";
        var (user, secret, secrets) = method switch
        {
            IamIdentity.PasswordMethod => (identity!.Password?.User?.Name, identity.Password?.User?.Password, options.Users),
            IamIdentity.AccessKeyMethod => (identity!.AccessKey?.Access?.Key, identity.AccessKey?.Secret?.Key, options.AccessKeys),
            _ => (null, null, options.Users),
        };
        if (user is null || secret is null)
        {
            await RejectAsync(context, StatusCodes.Status400BadRequest, "Bad Request", $"auth.identity has neither the method {IamIdentity.PasswordMethod} nor {IamIdentity.AccessKeyMethod}, or lacks its fields");
            return;
        }

        var attempt = FailedLogins.KeyOf(user, context.Address());
        if (_failures.IsBlocked(attempt) || !IsDomain(identity!.Password?.User?.Domain, user) || !Matches(secrets, user, secret))
        {
            _failures.Count(attempt);
            await RejectAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized", "The username or password is wrong.");
            return;
        }

        var scope = request.Auth!.Scope ?? request.Scope;
        var project = scope?.Project is null ? default : FindProject(scope.Project);
        if (scope?.Project is not null && project.Key is null)
        {
            await RejectAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized", "The project of the scope does not exist.");
            return;
        }

        await WriteTokenAsync(context, method, user, project);
    }

    private Task WriteTokenAsync(HttpContext context, string method, string user, KeyValuePair<string, string> project)
    {
        var (token, issuedAt, expiresAt) = tokens.Issue(user, project.Value);
        context.Response.Headers["X-Subject-Token"] = token;
        var body = new JsonObject
        {
            ["methods"] = new JsonArray(method),
            ["issued_at"] = Format(issuedAt),
            ["expires_at"] = Format(expiresAt),
            ["user"] = new JsonObject { ["id"] = user, ["name"] = user, ["domain"] = Domain(), ["password_expires_at"] = "" },
            ["roles"] = new JsonArray(),
            ["catalog"] = new JsonArray(),
        };
        if (project.Key is null)
        {
            body["domain"] = Domain();
        }
        else
        {
            body["project"] = new JsonObject { ["id"] = project.Value, ["name"] = project.Key, ["domain"] = Domain() };
        }

        return context.JsonAsync(new JsonObject { ["token"] = body }, StatusCodes.Status201Created);
    }

    private Task ListProjectsAsync(HttpContext context)
    {
        var name = context.Query("name");
        var projects = options.EffectiveProjects.Where(project => name.Length == 0 || project.Key == name).OrderBy(static project => project.Key, StringComparer.Ordinal);
        return context.JsonAsync(new JsonObject
        {
            ["projects"] = new JsonArray([.. projects.Select(project => (JsonNode)new JsonObject
            {
                ["domain_id"] = options.Domain,
                ["is_domain"] = false,
                ["parent_id"] = options.Domain,
                ["name"] = project.Key,
                ["description"] = "",
                ["links"] = Links($"{Projects}/{project.Value}"),
                ["id"] = project.Value,
                ["enabled"] = true,
            })]),
            ["links"] = Links(Projects),
        });

        JsonObject Links(string path) => new() { ["next"] = null, ["previous"] = null, ["self"] = $"{context.Request.Scheme}://{context.Request.Host}{path}" };
    }

    private static bool Matches(IDictionary<string, string> secrets, string name, string secret)
    {
        // An unknown name is compared as well, so that the response takes as long.
        var isKnown = secrets.TryGetValue(name, out var expected);
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), SHA256.HashData(Encoding.UTF8.GetBytes(expected ?? ""))) && isKnown;
    }

    // The domain of an account that is its own administrator has the name of the user.
    private bool IsDomain(IamReference? domain, string user) => (domain?.Name ?? domain?.Id) is not { Length: > 0 } name || name == options.Domain || name == user;

    private KeyValuePair<string, string> FindProject(IamReference name) =>
        options.EffectiveProjects.FirstOrDefault(project => project.Key == name.Name || project.Value == name.Id);

    private JsonObject Domain() => new() { ["id"] = options.Domain, ["name"] = options.Domain };

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
