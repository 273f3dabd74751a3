using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ServiceComb.Net.LocalEngine.Tests.CommandLine;

public sealed class CommandLineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task It_says_where_it_listens_answers_there_and_stops_on_a_signal()
    {
        using var engine = Start("--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", "--memory");
        var line = await engine.StandardOutput.ReadLineAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
        var ready = Regex.Match(line ?? "", "^ready registry=(?<registry>\\S+) kie=(?<kie>\\S+)$", RegexOptions.None, Patience);
        Assert.True(ready.Success, line);
        using var http = new HttpClient();
        Assert.Contains("4.0.0", await http.GetStringAsync($"{ready.Groups["registry"].Value}/v4/default/registry/version", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        using var kill = Process.Start("kill", ["-TERM", $"{engine.Id}"]);
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(0, engine.ExitCode);
    }

    [Theory]
    [InlineData("--unknown")]
    [InlineData("--registry", "ftp://127.0.0.1:1")]
    [InlineData("--registry", "nonsense")]
    [InlineData("--kie", "http://0.0.0.0:0")]
    [InlineData("--data", "somewhere", "--memory")]
    [InlineData("--rbac")]
    [InlineData("--rbac", "--root-password", "weak")]
    [InlineData("--root-password", "Complicated_pw1")]
    public async Task Bad_arguments_are_one_line_and_exit_code_2(params string[] arguments)
    {
        var (code, error) = await FailAsync(["--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", .. arguments]);
        Assert.Equal(2, code);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line_that_names_it_and_exit_code_3()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        var (code, error) = await FailAsync("--registry", "http://127.0.0.1:0", "--kie", address);
        Assert.Equal(3, code);
        Assert.Contains(address, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    private static async Task<(int Code, string Error)> FailAsync(params string[] arguments)
    {
        using var engine = Start(arguments);
        var error = await engine.StandardError.ReadToEndAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return (engine.ExitCode, error);
    }

    private static Process Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.LocalEngine.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }
}
