using ServiceComb.Net.LocalEngine.Rbac.Roles;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>What the caller may do.</summary>
internal sealed record OwnPermissions
{
    public IReadOnlyList<Permission>? Perms { get; init; }
}
