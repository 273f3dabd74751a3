using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Rbac.Roles;

/// <summary>Creates, changes and deletes roles.</summary>
internal sealed class RoleDirectory(RbacState state)
{
    private const int MaxRoles = 100;

    /// <summary>The resources of the built-in role <c>admin</c>; the developer's are the same without accounts and roles.</summary>
    private static readonly string[] AdminResources = ["account", "config", "role", "service", "governance", "ops", "service/schema"];

    /// <summary>The roles that every engine has.</summary>
    public static IEnumerable<Role> BuiltIn(string stamp)
    {
        yield return Of(Role.Admin, AdminResources, stamp);
        yield return Of(Role.Developer, AdminResources.Except(["account", "role"]), stamp);
    }

    public IReadOnlyList<Role> List() => [.. state.Roles.Values.OrderBy(static role => role.Name, StringComparer.Ordinal)];

    /// <exception cref="EngineApiException">There is no such role.</exception>
    public Role Get(string name) => state.Roles.TryGetValue(name, out var role) ? role : throw RbacErrors.NoRole();

    /// <exception cref="EngineApiException">The name breaks a rule, or the role exists.</exception>
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

            var now = state.Stamp;
            Put(change, new Role { Id = RbacState.NewId(), Name = request.Name, Perms = Tidied(request.Perms), CreateTime = now, UpdateTime = now });
        });
    }

    /// <summary>Replaces what the role allows.</summary>
    /// <exception cref="EngineApiException">The role is built in or unknown.</exception>
    public Task UpdateAsync(string name, Role request)
    {
        RequireOwn(name);
        return state.ChangeAsync(change => Put(change, Get(name) with { Perms = Tidied(request.Perms), UpdateTime = state.Stamp }));
    }

    /// <exception cref="EngineApiException">The role is built in, unknown, or some account has it.</exception>
    public Task DeleteAsync(string name)
    {
        RequireOwn(name);
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

    private static void RequireOwn(string name)
    {
        if (Role.IsBuiltIn(name))
        {
            throw RbacErrors.BuiltInRole();
        }
    }

    private static List<Permission>? Tidied(IReadOnlyList<Permission>? permissions) =>
        permissions?.OfType<Permission>().ToList() is { Count: > 0 } some ? some.ConvertAll(static permission => permission.Tidied()) : null;

    private void Put(PendingChange change, Role role) => change.Write([RbacJournal.Put(role)], () => state.Roles[role.Name!] = role);
}
