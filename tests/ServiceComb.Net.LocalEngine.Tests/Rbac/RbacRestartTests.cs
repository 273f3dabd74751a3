using Microsoft.Data.Sqlite;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

public sealed class RbacRestartTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rbac").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Accounts_roles_key_pair_and_tokens_survive_a_restart()
    {
        string account, role, token, root;
        await using (var first = await RbacHost.StartAsync(_directory))
        {
            (account, role, token) = await first.AccountWithAsync(RbacHost.Permission("role", "get"));
            root = first.Root;
            Assert.Equal(200, (await first.SendAsync(root, $"POST /v4/accounts/{account}/password", System.Text.Json.Nodes.JsonNode.Parse("""{"password":"Pwd_54321"}"""))).Status);
        }

        // The stored password takes precedence, so another one or none can be specified.
        await using var second = await RbacHost.StartAsync(_directory, "Another_pw1");
        Assert.Equal(200, (await second.SendAsync(root, "GET /v4/accounts")).Status);
        Assert.Equal(200, (await second.SendAsync(token, $"GET /v4/roles/{role}")).Status);
        Assert.Equal("403 403205", (await second.SendAsync(token, "GET /v4/accounts")).Code);
        Assert.Equal(200, (await second.LogInAsync(account, "Pwd_54321")).Status);
        Assert.Equal("401 401202", (await second.LogInAsync("root", "Another_pw1")).Code);
    }

    [Fact]
    public async Task A_directory_that_has_a_root_account_needs_no_password()
    {
        await (await RbacHost.StartAsync(_directory, logIn: false)).DisposeAsync();
        await using var second = await RbacHost.StartAsync(_directory, rootPassword: null);
        Assert.Equal(200, (await second.SendAsync(second.Root, "GET /v4/accounts")).Status);
    }

    [Fact]
    public async Task Deletions_survive_a_restart()
    {
        string account, role;
        await using (var first = await RbacHost.StartAsync(_directory))
        {
            (account, role, _) = await first.AccountWithAsync(RbacHost.Permission("role", "get"));
            await first.SendAsync(first.Root, $"DELETE /v4/accounts/{account}");
            await first.SendAsync(first.Root, $"DELETE /v4/roles/{role}");
        }

        await using var second = await RbacHost.StartAsync(_directory);
        Assert.Equal("400 400200", (await second.SendAsync(second.Root, $"GET /v4/accounts/{account}")).Code);
        Assert.Equal("400 400201", (await second.SendAsync(second.Root, $"GET /v4/roles/{role}")).Code);
    }

    [Fact]
    public async Task The_file_contains_no_password()
    {
        await (await RbacHost.StartAsync(_directory, logIn: false)).DisposeAsync();
        foreach (var file in Directory.GetFiles(_directory))
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan().IndexOf("Complicated_pw1"u8));
        }
    }

    [Fact]
    public async Task A_damaged_key_pair_is_reported_in_one_line()
    {
        await (await RbacHost.StartAsync(_directory, logIn: false)).DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_directory, "engine.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE rbac_key SET body = x'00'";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        var exception = await Assert.ThrowsAsync<LocalEngineException>(() => RbacHost.StartAsync(_directory));
        Assert.Equal(LocalEngineFailure.Data, exception.Failure);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
