using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

public sealed class AccountTests(RbacHost host)
{
    [Theory]
    [InlineData("""{"name":"a b","password":"Pwd_12345","roles":["developer"]}""", @"field 'Account.Name' invalid value 'a b' does not match rule: {Min: 1, Max: 64, Regexp: ^[a-zA-Z0-9]*$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]*[a-zA-Z0-9]$}")]
    [InlineData("""{"password":"Pwd_12345","roles":["developer"]}""", @"field 'Account.Name' invalid value '' does not match rule: {Min: 1, Max: 64, Regexp: ^[a-zA-Z0-9]*$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]*[a-zA-Z0-9]$}")]
    [InlineData("""{"name":"x","password":"Pw_1","roles":["developer"]}""", "field 'Account.Password' invalid value 'Pw_1' does not match rule: {Regexp: password}")]
    [InlineData("""{"name":"x","password":"pwd_12345","roles":["developer"]}""", "field 'Account.Password' invalid value 'pwd_12345' does not match rule: {Regexp: password}")]
    [InlineData("""{"name":"x","password":"PWD_12345","roles":["developer"]}""", "field 'Account.Password' invalid value 'PWD_12345' does not match rule: {Regexp: password}")]
    [InlineData("""{"name":"x","password":"Password_","roles":["developer"]}""", "field 'Account.Password' invalid value 'Password_' does not match rule: {Regexp: password}")]
    [InlineData("""{"name":"x","password":"Password1","roles":["developer"]}""", "field 'Account.Password' invalid value 'Password1' does not match rule: {Regexp: password}")]
    [InlineData("""{"name":"x","password":"Pwd_123456789012345678901234567890","roles":["developer"]}""", "field 'Account.Password' invalid value 'Pwd_123456789012345678901234567890' does not match rule: {Regexp: password}")]
    [InlineData("""{"name":"x","password":"Pwd_12345"}""", @"field 'Account.Roles' invalid value '[]' does not match rule: {Min: 1, Max: 5, Regexp: ^[a-zA-Z0-9]*$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]*[a-zA-Z0-9]$}")]
    [InlineData("""{"name":"x","password":"Pwd_12345","roles":["a","b","c","d","e","f"]}""", @"field 'Account.Roles' invalid value '[a b c d e f]' does not match rule: {Min: 1, Max: 5, Regexp: ^[a-zA-Z0-9]*$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]*[a-zA-Z0-9]$}")]
    [InlineData("""{"name":"x","password":"Pwd_12345","roles":["developer"],"status":"gone"}""", "field 'Account.Status' invalid value 'gone' does not match rule: {Regexp: ^(active|inactive)$|^$}")]
    [InlineData("""{"name":"Pwd_12345","password":"Pwd_12345","roles":["developer"]}""", "account name and password MUST NOT be same")]
    [InlineData("""{"name":"Pwd_12345","password":"54321_dwP","roles":["developer"]}""", "password MUST NOT be the revered account name")]
    public async Task An_invalid_account_is_rejected_with_field_value_and_rule(string body, string detail)
    {
        var reply = await host.SendAsync(host.Root, "POST /v4/accounts", JsonNode.Parse(body));
        Assert.Equal(("400 400001", detail), (reply.Code, reply.Detail));
    }

    [Fact]
    public async Task A_batch_creates_valid_accounts_and_reports_the_others()
    {
        var (name, known) = (RbacHost.NewName(), await host.AccountAsync("developer"));
        var reply = await host.SendAsync(host.Root, "POST /v4/accounts/batch-create", JsonNode.Parse(
            $$"""
            {"accounts":[
              {"name":"{{name}}","password":"Pwd_12345","roles":["developer"]},
              {"name":"weak","password":"x","roles":["developer"]},
              {"name":"{{known}}","password":"Pwd_12345","roles":["developer"]}]}
            """));
        Assert.Equal(200, reply.Status);
        Assert.Equal(
            [$"{name} ", "weak 400001", $"{known} 409200"],
            reply.Json!["accounts"]!.AsArray().Select(static one => $"{one!["name"]} {one["errorCode"]}"));
        Assert.Equal(200, (await host.LogInAsync(name, RbacHost.Password)).Status);
    }

    [Fact]
    public async Task Passwords_are_never_returned()
    {
        var account = await host.AccountAsync("developer");
        var listed = await host.SendAsync(host.Root, "GET /v4/accounts");
        var one = await host.SendAsync(host.Root, $"GET /v4/accounts/{account}");
        Assert.DoesNotContain("assword", listed.Text + one.Text, StringComparison.Ordinal);
        Assert.Equal(["id", "name", "roles", "status", "createTime", "updateTime"], one.Json!.AsObject().Select(static field => field.Key));
        Assert.Equal((int)listed.Json!["total"]!, listed.Json["data"]!.AsArray().Count);
    }

    [Fact]
    public async Task Root_and_the_callers_own_account_cannot_be_changed_or_deleted()
    {
        var account = await host.AccountAsync("admin");
        var token = await host.TokenAsync(account);
        var roles = JsonNode.Parse("""{"roles":["developer"]}""");
        Assert.Equal("403 403202", (await host.SendAsync(token, "PUT /v4/accounts/root", roles)).Code);
        Assert.Equal("403 403202", (await host.SendAsync(token, "DELETE /v4/accounts/root")).Code);
        Assert.Equal("403 403204", (await host.SendAsync(token, $"PUT /v4/accounts/{account}", roles)).Code);
        Assert.Equal("403 403204", (await host.SendAsync(token, $"DELETE /v4/accounts/{account}")).Code);
    }

    [Fact]
    public async Task The_token_of_a_deleted_account_is_rejected()
    {
        var account = await host.AccountAsync("admin");
        var token = await host.TokenAsync(account);
        Assert.Equal(200, (await host.SendAsync(host.Root, $"DELETE /v4/accounts/{account}")).Status);

        var refused = await host.SendAsync(token, "GET /v4/roles");
        Assert.Equal(("401 401206", $"account [{account}] is deleted"), (refused.Code, refused.Detail));
        var item = await host.SendAsync(token, "POST kie:/v1/default/kie/kv", JsonNode.Parse("""{"key":"of.a.ghost","value":"1"}"""));
        Assert.Equal("401 401206", item.Code);
        Assert.Equal("401 401206", (await host.SendAsync(token, "GET kie:/v1/default/kie/kv")).Code);
        Assert.Equal("401 401206", (await host.SendAsync(token, "GET kie:/v1/default/kie/track")).Code);
        Assert.Equal("401 401206", (await host.SendAsync(token, "GET kie:/v1/default/kie/kv/unknown")).Code);
        Assert.Equal("400 400200", (await host.SendAsync(host.Root, $"GET /v4/accounts/{account}")).Code);
        Assert.Equal("401 401202", (await host.LogInAsync(account, RbacHost.Password)).Code);
    }

    [Fact]
    public async Task Callers_can_change_their_own_password_and_administrators_any_password()
    {
        var account = await host.AccountAsync("developer");
        var token = await host.TokenAsync(account);
        var path = $"POST /v4/accounts/{account}/password";
        Assert.Equal("current password should not be empty", (await host.SendAsync(token, path, New("Pwd_54321"))).Detail);
        Assert.Equal("400 400206", (await host.SendAsync(token, path, New(RbacHost.Password, RbacHost.Password))).Code);
        Assert.Equal("400 400001", (await host.SendAsync(token, path, New("weak", RbacHost.Password))).Code);
        Assert.Equal("403 403001", (await host.SendAsync(token, "POST /v4/accounts/root/password", New("Pwd_54321", RbacHost.RootPassword))).Code);
        Assert.Equal(200, (await host.SendAsync(token, path, New("Pwd_54321", RbacHost.Password))).Status);

        Assert.Equal("401 401202", (await host.LogInAsync(account, RbacHost.Password)).Code);
        Assert.Equal(200, (await host.LogInAsync(account, "Pwd_54321")).Status);
        Assert.Equal(200, (await host.SendAsync(token, "GET /v4/self-perms")).Status);
        Assert.Equal(200, (await host.SendAsync(host.Root, path, New("Pwd_99999"))).Status);
        Assert.Equal(200, (await host.LogInAsync(account, "Pwd_99999")).Status);
    }

    [Fact]
    public async Task The_paths_of_the_cloud_access_the_same_accounts()
    {
        var account = await host.AccountAsync("developer");
        var path = $"/v3/project/accounts/{account}";
        var changed = await host.SendAsync(host.Root, $"PUT {path}", JsonNode.Parse("""{"roles":["admin"]}"""));
        Assert.Equal((200, "success"), (changed.Status, (string?)changed.Json!["result"]));
        Assert.Equal(200, (await host.SendAsync(host.Root, $"POST {path}/password", New("Pwd_54321"))).Status);
        Assert.Equal(200, (await host.SendAsync(host.Root, $"DELETE {path}")).Status);

        var unknown = await host.SendAsync(host.Root, $"DELETE {path}");
        Assert.Equal(("400200", 400), ((string?)unknown.Json!["error_code"], unknown.Status));
        Assert.Equal("401204", (string?)(await host.SendAsync(null, $"DELETE {path}")).Json!["error_code"]);
    }

    private static JsonObject New(string password, string? current = null) => new() { ["password"] = password, ["currentPassword"] = current };
}
