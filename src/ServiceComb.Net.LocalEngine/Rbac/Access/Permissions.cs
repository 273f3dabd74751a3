using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Roles;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>Authorizes callers by the current permissions of their roles. Stricter than the real engine, which uses the roles in
/// the token until it expires: a role that the account has lost no longer counts. A role that it gained counts after the next
/// log-in.</summary>
internal sealed class Permissions(RbacState state)
{
    /// <exception cref="EngineApiException">The account of the token was deleted, even if another account has the same name
    /// now. The root account cannot be deleted.</exception>
    /// <returns>The caller with the roles that the account still has.</returns>
    public Caller RequireAccount(Caller caller) => FindCurrent(caller) ?? throw RbacErrors.OwnerDeleted(caller.Account);

    /// <summary>Returns whether the account of the token still exists.</summary>
    public bool HasAccount(Caller caller) => FindCurrent(caller) is not null;

    /// <param name="caller">The caller with its current roles.</param>
    /// <param name="type">The resource type.</param>
    /// <param name="verb">The operation.</param>
    /// <returns>The resources that the caller may access; null for an administrator.</returns>
    /// <exception cref="EngineApiException">No role permits the request.</exception>
    public CallerScope? Require(Caller caller, string type, string verb)
    {
        if (caller.IsAdmin)
        {
            return null;
        }

        return Find(caller, type, verb, out var hasAny)
            ?? throw RbacErrors.NoPermission(hasAny ? $"role has no permissions[{type}:{verb}]" : "role has no any permissions");
    }

    /// <summary>Returns whether the account exists and a role permits access to a resource with these labels.</summary>
    public bool Allow<T>(Caller caller, string type, string verb, T labels)
        where T : struct, ILabels =>
        FindCurrent(caller) is { } current && (current.IsAdmin || Find(current, type, verb, out _)?.Allows(labels) == true);

    // Returns null when the account was deleted.
    private Caller? FindCurrent(Caller caller)
    {
        if (caller.Account == Caller.Root)
        {
            return caller;
        }

        if (!state.Accounts.TryGetValue(caller.Account, out var known) || known.Account.Id != caller.AccountId)
        {
            return null;
        }

        var roles = known.Account.Roles;
        foreach (var role in caller.Roles)
        {
            if (!roles.Contains(role))
            {
                return new Caller(caller.Account, caller.AccountId, [.. caller.Roles.Intersect(roles)], caller.ExpiresAt);
            }
        }

        return caller;
    }

    // Returns null when no role permits the request.
    private CallerScope? Find(Caller caller, string type, string verb, out bool hasAny)
    {
        List<IReadOnlyDictionary<string, string>>? labels = null;
        hasAny = false;
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

        return labels is null ? null : new CallerScope(type, verb, labels);
    }

    private IReadOnlyList<Permission> PermissionsOf(string role) => state.Roles.TryGetValue(role, out var known) ? known.Perms ?? [] : [];

    // Returns true when the resource type is permitted regardless of labels.
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
