using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Governance;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>The access requirements of a route of the registry's listener, derived from its pattern.</summary>
internal sealed class GuardedRoute
{
    private const string Registry = "/v4/{project}/registry";
    private const string Govern = "/v4/{project}/govern";
    private const string Account = "account";
    private const string BatchFind = $"{Registry}/instances/action";
    private const string MonitorReport = "/v2/{project}/csemonitor/";
    private const string MonitorReportV1 = "/csemonitor/v1/";

    private static readonly string[] AnonymousRoutes = ["/v4/token", "/version", "/health", "/v1/syncer/health", $"{Registry}/version", $"{Registry}/health"];

    // Every caller with a token may read the permissions of the token and change the password of the account.
    private static readonly string[] TokenOnlyRoutes =
        ["/v4/self-perms", "/v4/accounts/{name}/password", "/v3/{project}/accounts/{name}/password"];

    // The first match applies, as a prefix of the route pattern. Other routes require an administrator.
    private static readonly (string Beginning, string Type)[] Types =
    [
        ("/v4/account-locks", Account),
        ("/v4/accounts", Account),
        ("/v3/{project}/accounts", Account),
        ("/v4/roles", "role"),
        ("/v1/{project}/gov/", "governance"),
        (ConfigurationScopes.Route, "config"),
        ("/v3/{project}/govern/", "governance"),
        ("/v4/{project}/admin", "ops"),
        ($"{Registry}/microservices/{{serviceId}}/schemas", SchemaAccess.ResourceType),
        ("/v3/{project}/csemonitor/", "service"),
        (MonitorReport, "service"),
        (MonitorReportV1, "service"),
        (Registry, "service"),
        (Govern, "service"),
    ];

    public GuardedRoute(string pattern)
    {
        AllowsAnonymous = AnonymousRoutes.Contains(pattern);
        RequiresOnlyToken = TokenOnlyRoutes.Contains(pattern);
        IsMonitorReport = pattern.StartsWith(MonitorReport, StringComparison.Ordinal) || pattern.StartsWith(MonitorReportV1, StringComparison.Ordinal);
        IsCloud = pattern.StartsWith("/v3/", StringComparison.Ordinal) || IsMonitorReport;
        IsReadOnlyPost = pattern == BatchFind;
        HasServiceInPath = pattern.Contains("{serviceId}", StringComparison.Ordinal);
        HasServiceInQuery = pattern is $"{Registry}/instances" or $"{Registry}/instances/status" or $"{Registry}/existence";
        ShowsSchemas = pattern.StartsWith(Govern, StringComparison.Ordinal);
        Type = Array.Find(Types, entry => pattern.StartsWith(entry.Beginning, StringComparison.Ordinal)).Type ?? "";
    }

    /// <summary>Gets a value indicating whether the route requires no token.</summary>
    public bool AllowsAnonymous { get; }

    /// <summary>Gets a value indicating whether any valid token is sufficient, regardless of its roles.</summary>
    public bool RequiresOnlyToken { get; }

    /// <summary>Gets a value indicating whether the endpoint needs the caller.</summary>
    public bool NeedsCaller => RequiresOnlyToken || Type == Account;

    /// <summary>Gets a value indicating whether errors have the format of the cloud's engines.</summary>
    public bool IsCloud { get; }

    /// <summary>Gets a value indicating whether the path contains a service id.</summary>
    public bool HasServiceInPath { get; }

    /// <summary>Gets a value indicating whether the query identifies a service.</summary>
    public bool HasServiceInQuery { get; }

    /// <summary>Gets a value indicating whether responses can contain schemas, which are resources of another
    /// type.</summary>
    public bool ShowsSchemas { get; }

    /// <summary>Gets the resource type; empty for administrators only.</summary>
    public string Type { get; }

    // A query that is sent as POST.
    private bool IsReadOnlyPost { get; }

    // An app that may send heartbeats may also report metrics.
    private bool IsMonitorReport { get; }

    /// <summary>Gets the verb of a request.</summary>
    public string VerbOf(HttpRequest request) => request.Method switch
    {
        "POST" => IsReadOnlyPost ? "get" : IsMonitorReport ? "update" : "create",
        "PUT" or "PATCH" => "update",
        "DELETE" => "delete",
        _ => "get",
    };
}
