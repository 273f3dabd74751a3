using ServiceComb.Net.Engine.Rbac.Roles;

namespace ServiceComb.Net.Engine.Rbac.Endpoints;

/// <summary>The roles, by name.</summary>
internal sealed record RoleList
{
    public int Total => Data.Count;

    public required IReadOnlyList<Role> Data { get; init; }
}
