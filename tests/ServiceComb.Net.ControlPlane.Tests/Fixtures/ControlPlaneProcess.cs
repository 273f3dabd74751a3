using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ServiceComb.Net.ControlPlane.Tests.Fixtures;

/// <summary>Runs a control plane in a separate process, which can be killed.</summary>
internal sealed class ControlPlaneProcess : IDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly Process _process;

    private ControlPlaneProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Gets the path of the program.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.LocalEngine.dll");

    public static Task<ControlPlaneProcess> StartAsync(string directory, params string[] arguments) => StartAsync("dotnet", [], directory, arguments);

    /// <summary>Starts a control plane whose disk can be filled with <see cref="LimitFilesAsync"/>.</summary>
    public static Task<ControlPlaneProcess> StartWithLimitAsync(string directory, params string[] arguments) =>
        // The signal that tells of a limit would end the process; without it, writing fails.
        StartAsync("bash", ["-c", "trap '' XFSZ; exec dotnet \"$@\"", "bash"], directory, arguments);

    /// <summary>Limits the size of files that the process writes, which then fails as on a full disk.</summary>
    public async Task LimitFilesAsync(string size)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{_process.Id}", $"--fsize={size}:"]);
        await limit.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, limit.ExitCode);
    }

    private static async Task<ControlPlaneProcess> StartAsync(string program, string[] prefix, string directory, string[] arguments)
    {
        var process = Launch(program, [.. prefix, .. Arguments(["--data", directory, "--control-plane", "http://127.0.0.1:0", .. arguments])]);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TestTimeout);
        var ready = Regex.Match(line ?? "", "^ready registry=\\S+ kie=\\S+ control-plane=(?<address>\\S+)$", RegexOptions.None, TestTimeout);
        return ready.Success
            ? new ControlPlaneProcess(process, new Uri(ready.Groups["address"].Value))
            : throw new InvalidOperationException($"the control plane did not start: {line} {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Runs a control plane that cannot start.</summary>
    public static async Task<(int ExitCode, string Error)> FailAsync(params string[] arguments)
    {
        using var process = Launch("dotnet", Arguments(arguments));
        var error = await process.StandardError.ReadToEndAsync().WaitAsync(TestTimeout);
        await process.WaitForExitAsync().WaitAsync(TestTimeout);
        return (process.ExitCode, error.Trim());
    }

    /// <summary>Kills the process, but not the engines, and waits until it has exited.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(TestTimeout);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static IEnumerable<string> Arguments(IEnumerable<string> arguments) => [Program, "--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", .. arguments];

    private static Process Launch(string program, IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        // The process is short-lived: profiling for later optimization only delays its start.
        Environment = { ["DOTNET_TieredPGO"] = "0" },
    })!;
}
