using ServiceComb.Net.LocalEngine.Rbac.Roles;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>The permissions of the caller.</summary>
internal sealed record OwnPermissions
{
    public IReadOnlyList<Permission>? Perms { get; init; }
}
