using System.Diagnostics;
using System.Globalization;

namespace ServiceComb.Net.Benchmarks.Engine;

/// <summary>An engine in a process of its own, so that the load does not count among its figures.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private readonly Process _process;

    private EngineProcess(Process process, Uri registry, Uri kie, Uri? webConsole, TimeSpan started) =>
        (_process, Registry, Kie, WebConsole, Started) = (process, registry, kie, webConsole, started);

    public Uri Registry { get; }

    public Uri Kie { get; }

    /// <summary>The address of the web console, when the engine was started with <c>--console</c>.</summary>
    public Uri? WebConsole { get; }

    /// <summary>How long it took to be ready.</summary>
    public TimeSpan Started { get; }

    /// <summary>Resident bytes.</summary>
    public long Memory => Status("VmRSS:") * 1024;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<EngineProcess> StartAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.LocalEngine.dll");
        var clock = Stopwatch.StartNew();
        var process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", .. arguments])
        {
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the engine did not start");
        var words = line.Split(' ', '=');
        return new EngineProcess(process, new Uri(words[2]), new Uri(words[4]), words is [.., "console", var console] ? new Uri(console) : null, clock.Elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private long Status(string field) => long.Parse(
        System.IO.File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Replace("kB", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture);
}
