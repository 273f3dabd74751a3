namespace ServiceComb.Net.LocalEngine.Rbac.Roles;

/// <summary>A role: what its accounts may do.</summary>
internal sealed record Role
{
    public const string Admin = "admin";
    public const string Developer = "developer";

    public string? Id { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<Permission>? Perms { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public string? CreateTime { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public string? UpdateTime { get; init; }

    /// <summary>Whether it belongs to the engine and cannot be changed.</summary>
    public static bool IsBuiltIn(string name) => name is Admin or Developer;
}
