namespace ServiceComb.Net.LocalEngine.Rbac.Roles;

/// <summary>A role: a named set of permissions.</summary>
internal sealed record Role
{
    public const string Admin = "admin";
    public const string Developer = "developer";

    public string? Id { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<Permission>? Perms { get; init; }

    /// <summary>Gets the creation time, in seconds since 1970, as text.</summary>
    public string? CreateTime { get; init; }

    /// <summary>Gets the time of the last update, in seconds since 1970, as text.</summary>
    public string? UpdateTime { get; init; }

    /// <summary>Returns whether a role is built in and cannot be changed.</summary>
    public static bool IsBuiltIn(string name) => name is Admin or Developer;
}
