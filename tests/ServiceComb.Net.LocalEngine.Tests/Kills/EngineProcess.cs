using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ServiceComb.Net.LocalEngine.Tests.Kills;

/// <summary>Runs an engine in a separate process, which can be killed.</summary>
internal sealed class EngineProcess : IDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly Process _process;

    private EngineProcess(Process process, Uri registry, Uri kie, Uri monitor) => (_process, Registry, Kie, Monitor) = (process, registry, kie, monitor);

    public Uri Registry { get; }

    public Uri Kie { get; }

    public Uri Monitor { get; }

    public static async Task<EngineProcess> StartAsync(string directory)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.LocalEngine.dll");
        var process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", "--monitor", "http://127.0.0.1:0", "--data", directory])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The process is short-lived: profiling for later optimization only delays its start.
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        })!;
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TestTimeout);
        var ready = Regex.Match(line ?? "", "^ready registry=(?<registry>\\S+) kie=(?<kie>\\S+) monitor=(?<monitor>\\S+)$", RegexOptions.None, TestTimeout);
        return ready.Success
            ? new EngineProcess(process, new Uri(ready.Groups["registry"].Value), new Uri(ready.Groups["kie"].Value), new Uri(ready.Groups["monitor"].Value))
            : throw new InvalidOperationException($"the engine did not start: {line} {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Kills the process and waits until it has exited.</summary>
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
}
