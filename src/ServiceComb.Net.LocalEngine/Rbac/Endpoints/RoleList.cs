using ServiceComb.Net.LocalEngine.Rbac.Roles;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>The roles, sorted by name.</summary>
internal sealed record RoleList
{
    public int Total => Data.Count;

    public required IReadOnlyList<Role> Data { get; init; }
}
