using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Rbac.Roles;

/// <summary>Creates, changes and deletes roles.</summary>
internal sealed class RoleDirectory(RbacState state)
{
    private const int MaxRoles = 100;

    /// <summary>The resource types of the built-in role <c>admin</c>. The role <c>developer</c> has the same except
    /// accounts and roles.</summary>
    private static readonly string[] AdminResources = ["account", "config", "role", "service", "governance", "ops", "service/schema"];

    /// <summary>Creates the built-in roles.</summary>
    public static IEnumerable<Role> BuiltIn(string stamp)
    {
        yield return Of(Role.Admin, AdminResources, stamp);
        yield return Of(Role.Developer, AdminResources.Except(["account", "role"]), stamp);
    }

    public IReadOnlyList<Role> List() => [.. state.Roles.Values.OrderBy(static role => role.Name, StringComparer.Ordinal)];

    /// <exception cref="EngineApiException">The role does not exist.</exception>
    public Role Get(string name) => state.Roles.TryGetValue(name, out var role) ? role : throw RbacErrors.NoRole();

    /// <exception cref="EngineApiException">The name is invalid, or the role already exists.</exception>
    public Task CreateAsync(Role request)
    {
        RbacRules.RoleName.Require(request.Name);
        return state.ChangeAsync(change =>
        {
            if (state.Roles.Count >= MaxRoles)
            {
                throw RbacErrors.TooManyRoles($"no quota to create role, max num is {MaxRoles}");
            }

            if (state.Roles.ContainsKey(request.Name!))
            {
                throw RbacErrors.RoleExists();
            }

            var now = state.Timestamp;
            Put(change, new Role { Id = RbacState.NewId(), Name = request.Name, Perms = WithoutEmptyValues(request.Perms), CreateTime = now, UpdateTime = now });
        });
    }

    /// <summary>Replaces the permissions of a role.</summary>
    /// <exception cref="EngineApiException">The role is built in or unknown.</exception>
    public Task UpdateAsync(string name, Role request)
    {
        RequireNotBuiltIn(name);
        return state.ChangeAsync(change => Put(change, Get(name) with { Perms = WithoutEmptyValues(request.Perms), UpdateTime = state.Timestamp }));
    }

    /// <exception cref="EngineApiException">The role is built in, unknown, or assigned to an account.</exception>
    public Task DeleteAsync(string name)
    {
        RequireNotBuiltIn(name);
        return state.ChangeAsync(change =>
        {
            Get(name);
            if (state.Accounts.Values.Any(stored => stored.Account.Roles.Contains(name)))
            {
                throw RbacErrors.RoleInUse();
            }

            change.Write([RbacJournal.DeleteRole(name)], () => state.Roles.TryRemove(name, out _));
        });
    }

    private static Role Of(string name, IEnumerable<string> resources, string stamp) => new()
    {
        Id = RbacState.NewId(),
        Name = name,
        Perms = [new Permission { Resources = [.. resources.Select(static type => new PermittedResource { Type = type })], Verbs = [Permission.EveryVerb] }],
        CreateTime = stamp,
        UpdateTime = stamp,
    };

    private static void RequireNotBuiltIn(string name)
    {
        if (Role.IsBuiltIn(name))
        {
            throw RbacErrors.BuiltInRole();
        }
    }

    private static List<Permission>? WithoutEmptyValues(IReadOnlyList<Permission>? permissions) =>
        permissions?.OfType<Permission>().ToList() is { Count: > 0 } some ? some.ConvertAll(static permission => permission.WithoutEmptyValues()) : null;

    private void Put(PendingChange change, Role role) => change.Write([RbacJournal.Put(role)], () => state.Roles[role.Name!] = role);
}
