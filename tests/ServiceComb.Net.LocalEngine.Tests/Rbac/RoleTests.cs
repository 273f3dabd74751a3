using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

public sealed class RoleTests(RbacHost host)
{
    [Theory]
    [InlineData("GET /v4/accounts", "account:get")]
    [InlineData("POST /v4/accounts/batch-create", "account:create")]
    [InlineData("DELETE /v4/accounts/x", "account:delete")]
    [InlineData("GET /v4/account-locks", "account:get")]
    [InlineData("PUT /v4/roles/x", "role:update")]
    [InlineData("POST /v4/default/registry/microservices", "service:create")]
    [InlineData("PUT /v4/default/registry/heartbeats", "service:update")]
    [InlineData("POST /v4/default/registry/instances/action?type=query", "service:get")]
    [InlineData("GET /v4/default/govern/microservices", "service:get")]
    [InlineData("GET /v4/default/registry/microservices/{0}/schemas", "service/schema:get")]
    [InlineData("DELETE /v4/default/registry/microservices/{0}/schemas/y", "service/schema:delete")]
    [InlineData("POST /v1/default/gov/retry", "governance:create")]
    [InlineData("GET /v3/default/govern/governance/retry", "governance:get")]
    public async Task A_rejection_names_the_missing_permission(string line, string permission)
    {
        var service = await host.ServiceAsync("roles", "known");
        var reply = await host.SendAsync(await OpsCallerAsync(), string.Format(null, line, service));
        Assert.Equal(("403 403205", $"role has no permissions[{permission}]"), (reply.Code, reply.Detail));
    }

    [Fact]
    public async Task A_role_without_permissions_is_reported()
    {
        var role = RbacHost.NewName("role");
        await host.SendAsync(host.Root, "POST /v4/roles", new JsonObject { ["name"] = role, ["perms"] = new JsonArray() });
        var token = await host.TokenAsync(await host.AccountAsync(role));
        Assert.Equal("role has no any permissions", (await host.SendAsync(token, "GET /v4/roles")).Detail);
        Assert.Equal("{}", (await host.SendAsync(token, "GET /v4/self-perms")).Text);
    }

    [Fact]
    public async Task Changed_permissions_of_a_role_apply_immediately_and_added_roles_from_the_next_login_on()
    {
        var (account, role, token) = await host.AccountWithAsync(RbacHost.Permission("role", "get"));
        Assert.Equal(200, (await host.SendAsync(token, "GET /v4/roles")).Status);
        await host.SendAsync(host.Root, $"PUT /v4/accounts/{account}", new JsonObject { ["roles"] = new JsonArray("admin", role) });
        Assert.Equal("403 403205", (await host.SendAsync(token, "GET /v4/accounts")).Code);

        await host.SendAsync(host.Root, $"PUT /v4/roles/{role}", new JsonObject { ["perms"] = new JsonArray(RbacHost.Permission("account", "get")) });
        Assert.Equal(200, (await host.SendAsync(token, "GET /v4/accounts")).Status);
        Assert.Equal("403 403205", (await host.SendAsync(token, "GET /v4/roles")).Code);
        Assert.Equal(200, (await host.SendAsync(await host.TokenAsync(account), "GET /v4/roles")).Status);
    }

    [Fact]
    public async Task Permissions_of_several_roles_add_up()
    {
        var (_, role, _) = await host.AccountWithAsync(RbacHost.Permission("role", "get"));
        var token = await host.TokenAsync(await host.AccountAsync("developer", role));
        Assert.Equal(200, (await host.SendAsync(token, "GET /v4/roles")).Status);
        Assert.Equal(200, (await host.SendAsync(token, "GET /v4/default/registry/microservices")).Status);
        Assert.Equal(2, (await host.SendAsync(token, "GET /v4/self-perms")).Json!["perms"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_role_in_use_cannot_be_deleted()
    {
        var (account, role, _) = await host.AccountWithAsync(RbacHost.Permission("service", "get"));
        Assert.Equal("400 400205", (await host.SendAsync(host.Root, $"DELETE /v4/roles/{role}")).Code);
        await host.SendAsync(host.Root, $"DELETE /v4/accounts/{account}");
        Assert.Equal(200, (await host.SendAsync(host.Root, $"DELETE /v4/roles/{role}")).Status);
        Assert.Equal("400 400201", (await host.SendAsync(host.Root, $"GET /v4/roles/{role}")).Code);
    }

    [Theory]
    [InlineData("PUT /v4/roles/admin", "403 403203")]
    [InlineData("DELETE /v4/roles/developer", "403 403203")]
    [InlineData("PUT /v4/roles/nosuch", "400 400201")]
    [InlineData("DELETE /v4/roles/nosuch", "400 400201")]
    public async Task Built_in_roles_cannot_be_changed_and_unknown_roles_are_rejected(string line, string code) =>
        Assert.Equal(code, (await host.SendAsync(host.Root, line, JsonNode.Parse("""{"perms":[]}"""))).Code);

    [Theory]
    [InlineData("""{"name":"a b"}""", "400 400001")]
    [InlineData("""{"perms":[]}""", "400 400001")]
    [InlineData("""{"name":"admin"}""", "409 409201")]
    public async Task A_role_needs_a_unique_name(string body, string code) =>
        Assert.Equal(code, (await host.SendAsync(host.Root, "POST /v4/roles", JsonNode.Parse(body))).Code);

    [Fact]
    public async Task Unknown_types_and_verbs_are_stored_and_permit_nothing()
    {
        var token = await host.CallerWithAsync(RbacHost.Permission("nosuch", "everything"));
        Assert.Equal("role has no permissions[service:get]", (await host.SendAsync(token, "GET /v4/default/registry/microservices")).Detail);
    }

    private Task<string> OpsCallerAsync() => host.CallerWithAsync(RbacHost.Permission("ops", "*"));
}
