using ServiceComb.Net.Cli.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Cli.Tests;

public sealed class ContextTests
{
    private const string Password = "Complicated_pw1";

    [Fact]
    public async Task A_context_selects_the_engine_and_the_application()
    {
        await using var engine = await LocalEngineHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var cli = new CliRunner();
        (await cli.RunAloneAsync("context", "set", "dev", "--registry", engine.RegistryAddress.ToString(), "--kie", engine.KieAddress.ToString(), "--app", "shop")).Succeeds();
        (await cli.RunAloneAsync("context", "set", "prod", "--registry", "http://127.0.0.1:9")).Succeeds();

        (await cli.RunAloneAsync("kv", "set", "a", "1")).Succeeds();
        Assert.Equal("1", (await cli.RunAloneAsync("kv", "get", "a", "--app", "shop")).Output);
        Assert.Equal(2, (await cli.RunAloneAsync("kv", "list", "--context", "prod")).ExitCode);
        cli.Variables["SERVICECOMB_CONTEXT"] = "prod";
        Assert.Equal(3, (await cli.RunAloneAsync("services")).ExitCode);
        cli.Variables.Clear();
        (await cli.RunAloneAsync("context", "use", "prod")).Succeeds();
        Assert.Equal(3, (await cli.RunAloneAsync("services")).ExitCode);
        Assert.Contains("*  prod", (await cli.RunAloneAsync("context", "list")).Output, StringComparison.Ordinal);
        (await cli.RunAloneAsync("context", "delete", "prod", "--yes")).Succeeds();
        Assert.Contains("'prod'", (await cli.RunAloneAsync("context", "use", "prod")).FailsWith(5), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_comes_from_the_environment_a_file_or_the_stored_passwords_which_only_the_owner_reads()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password }, TestContext.Current.CancellationToken);
        using var cli = new CliRunner { Input = Password + "\n" };
        (await cli.RunAloneAsync("context", "set", "secure", "--registry", engine.RegistryAddress.ToString(), "--kie", engine.KieAddress.ToString(), "--account", "root", "--password")).Succeeds();
        string[] direct = ["services", "--registry", engine.RegistryAddress.ToString()];

        (await cli.RunAloneAsync("services")).Succeeds();
        Assert.Contains("--account", (await cli.RunAloneAsync(direct)).FailsWith(4), StringComparison.Ordinal);
        Assert.Contains("SERVICECOMB_PASSWORD", (await cli.RunAloneAsync([.. direct, "--account", "root"])).FailsWith(4), StringComparison.Ordinal);
        (await cli.RunAloneAsync([.. direct, "--account", "root", "--password-file", cli.WriteFile("password", Password)])).Succeeds();
        cli.Variables["SERVICECOMB_PASSWORD"] = Password;
        (await cli.RunAloneAsync([.. direct, "--account", "root"])).Succeeds();
        Assert.DoesNotContain(Password, await File.ReadAllTextAsync(Path.Combine(cli.Home, "contexts.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            var file = Path.Combine(cli.Home, "passwords.json");
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            cli.Variables.Clear();
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Assert.Contains("chmod 600", (await cli.RunAloneAsync("services")).FailsWith(2), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_password_is_an_error_that_never_shows_it()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password }, TestContext.Current.CancellationToken);
        using var cli = new CliRunner(engine) { Variables = { ["SERVICECOMB_PASSWORD"] = "Wrong-password-1" } };

        var error = (await cli.RunAsync("services", "--account", "root")).FailsWith(4);

        Assert.DoesNotContain("Wrong-password-1", error, StringComparison.Ordinal);
        Assert.Contains("password", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_account_is_not_taken_for_one_without_a_permission()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password }, TestContext.Current.CancellationToken);
        using var cli = new CliRunner(engine) { Variables = { ["SERVICECOMB_PASSWORD"] = "Wrong-password-1" } };
        for (var login = 0; login < 3; login++)
        {
            (await cli.RunAsync("services", "--account", "root")).FailsWith(4);
        }

        cli.Variables["SERVICECOMB_PASSWORD"] = Password;
        var error = (await cli.RunAsync("services", "--account", "root")).FailsWith(4);

        Assert.Contains("403201", error, StringComparison.Ordinal);
        Assert.DoesNotContain("permission", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_are_created_listed_changed_and_deleted()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password }, TestContext.Current.CancellationToken);
        using var cli = new CliRunner(engine) { Variables = { ["SERVICECOMB_PASSWORD"] = Password }, Input = "Complicated_pw2\n" };
        string[] root = ["--account", "root"];

        (await cli.RunAsync(["accounts", "create", "dev", "--role", "developer", .. root])).Succeeds();
        Assert.Contains("dev   developer  active", (await cli.RunAsync(["accounts", "list", .. root])).Succeeds().Output, StringComparison.Ordinal);
        cli.Variables["SERVICECOMB_PASSWORD"] = "Complicated_pw2";
        Assert.Contains("permission", (await cli.RunAsync("accounts", "list", "--account", "dev")).FailsWith(4), StringComparison.Ordinal);
        Assert.NotEmpty((await cli.RunAsync("accounts", "permissions", "--account", "dev", "-o", "json")).Succeeds().Json.AsArray());
        cli.Variables["SERVICECOMB_PASSWORD"] = Password;
        (await cli.RunAsync(["accounts", "delete", "dev", "--yes", .. root])).Succeeds();
        Assert.DoesNotContain("dev", (await cli.RunAsync(["accounts", "list", .. root])).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not valid", "contexts.json", "{")]
    [InlineData("'../x' is not a valid name", "", "", "context", "set", "../x")]
    [InlineData("not an address", "", "", "context", "set", "x", "--registry", "ftp://host")]
    [InlineData("must not contain a user", "", "", "context", "set", "x", "--registry", "http://user:pw@host")]
    public async Task Mistakes_are_named(string reason, string file, string content, params string[] args)
    {
        using var cli = new CliRunner();
        if (file.Length > 0)
        {
            cli.WriteFile(file, content);
        }

        Assert.Contains(reason, (await cli.RunAloneAsync(args.Length > 0 ? args : ["services"])).FailsWith(2), StringComparison.Ordinal);
    }
}
