using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Roles;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>Decides what a caller may do, by its roles as they are now.</summary>
internal sealed class Permissions(RbacState state)
{
    /// <exception cref="EngineApiException">The account of the token is gone, also when there is another one of its name now. Root never is.</exception>
    public void RequireAccount(Caller caller)
    {
        if (caller.Account != Caller.Root && (!state.Accounts.TryGetValue(caller.Account, out var known) || known.Account.Id != caller.AccountId))
        {
            throw RbacErrors.OwnerDeleted(caller.Account);
        }
    }

    /// <returns>What the caller may touch; null for an administrator.</returns>
    /// <exception cref="EngineApiException">No role allows it.</exception>
    public CallerScope? Require(Caller caller, string type, string verb)
    {
        if (caller.IsAdmin)
        {
            return null;
        }

        List<IReadOnlyDictionary<string, string>>? labels = null;
        var hasAny = false;
        foreach (var name in caller.Roles)
        {
            foreach (var permission in PermissionsOf(name))
            {
                hasAny = true;
                if (permission.Allows(verb) && Collect(permission, type, ref labels))
                {
                    return new CallerScope(type, verb, permitted: null);
                }
            }
        }

        return labels is not null ? new CallerScope(type, verb, labels)
            : throw RbacErrors.NoPermission(hasAny ? $"role has no permissions[{type}:{verb}]" : "role has no any permissions");
    }

    private IReadOnlyList<Permission> PermissionsOf(string role) => state.Roles.TryGetValue(role, out var known) ? known.Perms ?? [] : [];

    // True when the resource is permitted whatever its labels.
    private static bool Collect(Permission permission, string type, ref List<IReadOnlyDictionary<string, string>>? labels)
    {
        foreach (var resource in permission.Resources ?? [])
        {
            if (resource.Type != type)
            {
                continue;
            }

            if (resource.Labels is not { Count: > 0 } some)
            {
                return true;
            }

            (labels ??= []).Add(some);
        }

        return false;
    }
}
