using ServiceComb.Net.Engine.Rbac.Roles;

namespace ServiceComb.Net.Engine.Rbac.Endpoints;

/// <summary>What the caller may do.</summary>
internal sealed record OwnPermissions
{
    public IReadOnlyList<Permission>? Perms { get; init; }
}
