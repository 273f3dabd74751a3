using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Cli.Keyring;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Cli.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Cli.Tests;

public sealed class KeyringTests
{
    private const string Password = "Complicated_pw1";
    private const string AccessKey = "AKID:secret key";

    [Fact]
    public async Task A_password_in_the_keyring_logs_in_and_is_in_no_argument_and_no_file()
    {
        SkipUnlessLinux();
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password }, TestContext.Current.CancellationToken);
        using var cli = new CliProcess();
        var keyring = new SecretToolStandIn(cli);

        (await cli.RunWithInputAsync(Password + "\n", "context", "set", "prod", "--registry", engine.RegistryAddress.ToString(), "--account", "root", "--keyring")).Succeeds();

        (await cli.RunAsync("services")).Succeeds();
        Assert.Equal([Password], keyring.Secrets);
        Assert.DoesNotContain(Password, keyring.Arguments, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(cli.Home), static file => Assert.DoesNotContain(Password, File.ReadAllText(file), StringComparison.Ordinal));
        Assert.EndsWith("root     keyring", (await cli.RunAsync("context", "list")).Lines[1], StringComparison.Ordinal);
        Assert.Equal("keyring", (string?)(await cli.RunAsync("context", "show", "-o", "json")).Json["passwordFrom"]);

        (await cli.RunAsync("context", "delete", "prod", "--yes")).Succeeds();
        Assert.Empty(keyring.Secrets);
    }

    [Fact]
    public async Task The_environment_variable_wins_over_the_keyring_and_the_keyring_over_a_file()
    {
        SkipUnlessLinux();
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password }, TestContext.Current.CancellationToken);
        using var cli = new CliProcess();
        var keyring = new SecretToolStandIn(cli);
        var file = Path.Combine(cli.Folder, "password");
        await File.WriteAllTextAsync(file, "Wrong-password-1", TestContext.Current.CancellationToken);
        (await cli.RunWithInputAsync(
            Password, "context", "set", "prod", "--registry", engine.RegistryAddress.ToString(), "--account", "root", "--password-file", file, "--keyring")).Succeeds();

        (await cli.RunAsync("services")).Succeeds();
        cli.Variables["SERVICECOMB_PASSWORD"] = "Wrong-password-2";
        (await cli.RunAsync("services")).FailsWith(4);
        Assert.Equal("environment", (string?)(await cli.RunAsync("context", "show", "-o", "json")).Json["passwordFrom"]);
        cli.Variables["SERVICECOMB_PASSWORD"] = null;

        // A file that is named later replaces what is in the keyring.
        (await cli.RunAsync("context", "set", "prod", "--password-file", file)).Succeeds();
        Assert.Empty(keyring.Secrets);
        Assert.Equal("file", (string?)(await cli.RunAsync("context", "list", "-o", "json")).Json["contexts"]!["prod"]!["passwordFrom"]);
    }

    [Fact]
    public async Task An_access_key_in_the_keyring_or_the_environment_signs_requests()
    {
        SkipUnlessLinux();
        await using var control = await LocalControlPlane.StartAsync(new LocalControlPlaneOptions { AccessKeys = { ["AKID"] = "secret key" } }, TestContext.Current.CancellationToken);
        using var cli = new CliProcess();
        var keyring = new SecretToolStandIn(cli);
        (await cli.RunAsync("context", "set", "cloud", "--cloud", control.Address.ToString())).Succeeds();

        (await cli.RunAsync("engines", "list")).FailsWith(4);
        cli.Variables["SERVICECOMB_ACCESS_KEY"] = AccessKey;
        (await cli.RunAsync("engines", "list")).Succeeds();
        cli.Variables["SERVICECOMB_ACCESS_KEY"] = null;
        Assert.Contains("ID:SECRET", (await cli.RunWithInputAsync("no key", "context", "set", "cloud", "--access-key")).FailsWith(2), StringComparison.Ordinal);
        (await cli.RunWithInputAsync(AccessKey, "context", "set", "cloud", "--access-key")).Succeeds();
        (await cli.RunAsync("engines", "list")).Succeeds();

        Assert.Equal("keyring", (string?)(await cli.RunAsync("context", "show", "-o", "json")).Json["accessKeyFrom"]);
        Assert.Equal([AccessKey], keyring.Secrets);
        Assert.DoesNotContain("secret key", keyring.Arguments, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keyring_that_is_missing_locked_or_without_a_session_is_an_error_that_says_what_to_do()
    {
        SkipUnlessLinux();
        using var cli = new CliProcess();
        string[] set = ["context", "set", "prod", "--registry", "http://127.0.0.1:9", "--account", "root", "--keyring"];

        cli.Variables["PATH"] = cli.SearchPath(hasSystem: false);
        Assert.Contains("apt install libsecret-tools", (await cli.RunWithInputAsync(Password, set)).FailsWith(1), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(cli.Home, "contexts.json")));

        cli.Variables["PATH"] = cli.SearchPath();
        var keyring = new SecretToolStandIn(cli);
        (await cli.RunWithInputAsync(Password, set)).Succeeds();
        keyring.Lock();
        Assert.Contains("Unlock it", (await cli.RunAsync("services")).FailsWith(4), StringComparison.Ordinal);

        cli.AddProgram("secret-tool", "echo 'secret-tool: Cannot autolaunch D-Bus' >&2; echo 'without X11' >&2; exit 1");
        Assert.Contains("session bus", (await cli.RunAsync("services")).FailsWith(1), StringComparison.Ordinal);
        var deletion = await cli.RunAsync("context", "delete", "prod", "--yes");
        Assert.Contains("The password of 'prod' stays in the keyring.", deletion.FailsWith(0), StringComparison.Ordinal);
        (await cli.RunAsync("context", "use", "prod")).FailsWith(5);
    }

    [Fact]
    public async Task A_program_of_the_current_directory_receives_no_secret()
    {
        SkipUnlessLinux();
        using var cli = new CliProcess();
        cli.AddProgram("secret-tool", "cat > received");
        File.Move(Path.Combine(cli.Programs, "secret-tool"), Path.Combine(cli.Folder, "secret-tool"));
        cli.Variables["PATH"] = $":.:{cli.SearchPath(hasSystem: false)}";

        var set = await cli.RunWithInputAsync(Password, "context", "set", "prod", "--registry", "http://127.0.0.1:9", "--account", "root", "--keyring");

        Assert.Contains("apt install libsecret-tools", set.FailsWith(1), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(cli.Folder, "received")));
    }

    [Fact]
    public async Task Nothing_is_changed_when_a_part_of_the_input_is_invalid()
    {
        SkipUnlessLinux();
        using var cli = new CliProcess();
        var keyring = new SecretToolStandIn(cli);
        (await cli.RunWithInputAsync(Password, "context", "set", "prod", "--registry", "http://127.0.0.1:9", "--account", "root", "--password")).Succeeds();

        (await cli.RunWithInputAsync("New-password-1\nno key\n", "context", "set", "prod", "--keyring", "--access-key")).FailsWith(2);

        Assert.Empty(keyring.Secrets);
        Assert.Equal("stored", (string?)(await cli.RunAsync("context", "show", "-o", "json")).Json["passwordFrom"]);
    }

    [Fact]
    public async Task A_context_whose_keyring_is_gone_gets_its_password_from_another_place()
    {
        SkipUnlessLinux();
        using var cli = new CliProcess();
        _ = new SecretToolStandIn(cli);
        (await cli.RunWithInputAsync(Password, "context", "set", "prod", "--registry", "http://127.0.0.1:9", "--account", "root", "--keyring")).Succeeds();
        cli.AddProgram("secret-tool", "echo 'secret-tool: Cannot autolaunch D-Bus' >&2; exit 1");

        var set = await cli.RunWithInputAsync(Password, "context", "set", "prod", "--password");

        Assert.Contains("The password of 'prod' stays in the keyring.", set.FailsWith(0), StringComparison.Ordinal);
        Assert.Equal("stored", (string?)(await cli.RunAsync("context", "show", "-o", "json")).Json["passwordFrom"]);
    }

    [Fact]
    public async Task A_keyring_that_does_not_respond_is_given_up_after_ten_seconds()
    {
        SkipUnlessLinux();
        using var cli = new CliProcess();
        cli.AddProgram("silent", "exec sleep 600");
        var time = new FakeTimeProvider();

        var run = new KeyringProgram(Path.Combine(cli.Programs, "silent"), "", time).RunAsync([], "", TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains("10 seconds", (await Assert.ThrowsAsync<CliException>(() => run)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exclude", "--account", "root", "--password", "--keyring")]
    [InlineData("--account", "--keyring")]
    public async Task Options_that_contradict_each_other_are_refused(string reason, params string[] options)
    {
        using var cli = new CliRunner { Input = Password };

        Assert.Contains(reason, (await cli.RunAloneAsync(["context", "set", "prod", .. options])).FailsWith(2), StringComparison.Ordinal);
    }

    private static void SkipUnlessLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The program secret-tool is that of Linux.");
}
