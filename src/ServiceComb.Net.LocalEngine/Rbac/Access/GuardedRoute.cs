using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>What has to be asked before a route of the registry's address is taken. It follows from the route alone.</summary>
internal sealed class GuardedRoute
{
    private const string Registry = "/v4/{project}/registry";
    private const string Account = "account";
    private const string BatchFind = $"{Registry}/instances/action";

    private static readonly string[] OpenRoutes = ["/v4/token", "/version", "/health", "/v1/syncer/health", $"{Registry}/version", $"{Registry}/health"];

    // Everybody who has a token may see what it allows and change the own password.
    private static readonly string[] OwnRoutes =
        ["/v4/self-perms", "/v4/accounts/{name}/password", "/v3/{project}/accounts/{name}/password"];

    // The first that fits, as the beginning of a route; what fits none is for administrators only.
    private static readonly (string Beginning, string Type)[] Types =
    [
        ("/v4/account-locks", Account),
        ("/v4/accounts", Account),
        ("/v3/{project}/accounts", Account),
        ("/v4/roles", "role"),
        ("/v1/{project}/gov/", "governance"),
        ("/v3/{project}/govern/", "governance"),
        ("/v4/{project}/admin", "ops"),
        ($"{Registry}/microservices/{{serviceId}}/schemas", "service/schema"),
        (Registry, "service"),
        ("/v4/{project}/govern", "service"),
    ];

    public GuardedRoute(string pattern)
    {
        IsOpen = OpenRoutes.Contains(pattern);
        IsOwn = OwnRoutes.Contains(pattern);
        IsCloud = pattern.StartsWith("/v3/", StringComparison.Ordinal);
        IsRead = pattern == BatchFind;
        NamesService = pattern.Contains("{serviceId}", StringComparison.Ordinal);
        FindsService = pattern is $"{Registry}/instances" or $"{Registry}/instances/status" or $"{Registry}/existence";
        Type = Array.Find(Types, entry => pattern.StartsWith(entry.Beginning, StringComparison.Ordinal)).Type ?? "";
    }

    /// <summary>Whether it needs no token.</summary>
    public bool IsOpen { get; }

    /// <summary>Whether a token is enough, whatever its roles.</summary>
    public bool IsOwn { get; }

    /// <summary>Whether the endpoint asks who the caller is.</summary>
    public bool AsksForCaller => IsOwn || Type == Account;

    /// <summary>Whether errors are spelled as the cloud's engines do.</summary>
    public bool IsCloud { get; }

    /// <summary>Whether a service's id is part of the path.</summary>
    public bool NamesService { get; }

    /// <summary>Whether the query names a service.</summary>
    public bool FindsService { get; }

    /// <summary>The kind of resource.</summary>
    public string Type { get; }

    // A query that is sent as POST.
    private bool IsRead { get; }

    /// <summary>What a request does to the resource.</summary>
    public string VerbOf(HttpRequest request) => request.Method switch
    {
        "POST" => IsRead ? "get" : "create",
        "PUT" or "PATCH" => "update",
        "DELETE" => "delete",
        _ => "get",
    };
}
