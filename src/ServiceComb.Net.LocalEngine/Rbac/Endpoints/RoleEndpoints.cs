using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Roles;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>Manages roles, and lists the permissions of the caller.</summary>
internal sealed class RoleEndpoints(RoleDirectory roles, AccountDirectory accounts)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v4/roles", ListAsync);
        routes.MapPost("/v4/roles", CreateAsync);
        routes.MapGet("/v4/roles/{name}", GetAsync);
        routes.MapPut("/v4/roles/{name}", UpdateAsync);
        routes.MapDelete("/v4/roles/{name}", DeleteAsync);
        routes.MapGet("/v4/self-perms", ListOwnAsync);
    }

    private Task ListAsync(HttpContext context) => context.Response.JsonAsync(new RoleList { Data = roles.List() }, RbacJson.Default.RoleList);

    private Task GetAsync(HttpContext context) => context.Response.JsonAsync(roles.Get(context.Route("name")), RbacJson.Default.Role);

    private async Task CreateAsync(HttpContext context)
    {
        await roles.CreateAsync(await RbacRequest.ReadAsync(context, RbacJson.Default.Role, isShort: true));
        await context.Response.EmptyAsync();
    }

    private async Task UpdateAsync(HttpContext context)
    {
        var request = await RbacRequest.ReadAsync(context, RbacJson.Default.Role, isShort: true);
        await roles.UpdateAsync(context.Route("name"), request);
        await context.Response.EmptyAsync();
    }

    private async Task DeleteAsync(HttpContext context)
    {
        await roles.DeleteAsync(context.Route("name"));
        await context.Response.EmptyAsync();
    }

    // Uses the current roles of the account, whereas requests are authorized by the roles in the token.
    private Task ListOwnAsync(HttpContext context)
    {
        var names = accounts.Get(RbacMiddleware.GetCaller(context).Account).Roles;
        Permission[] permissions = [.. names.SelectMany(name => roles.Get(name).Perms ?? [])];
        return context.Response.JsonAsync(
            new OwnPermissions { Perms = permissions.Length == 0 ? null : permissions }, RbacJson.Default.OwnPermissions);
    }
}
