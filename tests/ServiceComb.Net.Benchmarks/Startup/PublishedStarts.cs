using System.Diagnostics;
using System.Globalization;
using ServiceComb.Net.Benchmarks.Engine;

namespace ServiceComb.Net.Benchmarks.Startup;

/// <summary>The start of examples/NativeAot with a registry and a configuration center, published in several ways that take turns: time
/// until it listens, processor time until then, resident memory two seconds later, and the size of what is deployed.</summary>
internal static class PublishedStarts
{
    private const int Rounds = 11;

    private static readonly (string Name, string[] Options)[] Ways =
    [
        ("framework-dependent", ["-p:PublishAot=false"]),
        ("trimmed", ["-p:PublishAot=false", "-p:PublishTrimmed=true", "--self-contained"]),
        ("trimmed ReadyToRun", ["-p:PublishAot=false", "-p:PublishTrimmed=true", "-p:PublishReadyToRun=true", "--self-contained"]),
        ("native", []),
    ];

    /// <param name="compiler">The linker of native code: clang or gcc.</param>
    public static async Task<int> RunAsync(string compiler)
    {
        var root = System.IO.Directory.CreateTempSubdirectory("servicecomb-published-");
        try
        {
            foreach (var (name, options) in Ways)
            {
                await PublishAsync(Path.Combine(root.FullName, name), [$"-p:CppCompilerAndLinker={compiler}", .. options]);
            }

            var starts = Ways.ToDictionary(static way => way.Name, static _ => new List<Start>());
            await using var engine = await EngineProcess.StartAsync("--memory");
            for (var round = -1; round < Rounds; round++)
            {
                foreach (var (name, _) in Ways)
                {
                    var start = await StartAsync(Path.Combine(root.FullName, name), engine);
                    if (round >= 0)
                    {
                        starts[name].Add(start);
                    }
                }
            }

            foreach (var (name, _) in Ways)
            {
                Show(name, starts[name], starts[Ways[0].Name], GetSize(Path.Combine(root.FullName, name)));
            }

            return 0;
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task PublishAsync(string output, string[] options)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["publish", FindExample(), "-c", "Release", "-v", "q", "-o", output, .. options]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("the example was not published");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(output)} published in {clock.Elapsed.TotalSeconds:F0} s"));
    }

    private static async Task<Start> StartAsync(string folder, EngineProcess engine)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(
            Path.Combine(folder, "NativeAot"),
            ["--urls", "http://127.0.0.1:0", $"--servicecomb:registry:sc:address={engine.Registry}", $"--servicecomb:kie:serverUri={engine.Kie}"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Now listening on", StringComparison.Ordinal))
        {
        }

        process.Refresh();
        var (elapsed, processor) = (clock.Elapsed.TotalMilliseconds, process.TotalProcessorTime.TotalMilliseconds);
        await Task.Delay(TimeSpan.FromSeconds(2));
        process.Refresh();
        var resident = process.WorkingSet64 / 1024.0 / 1024;
        process.Kill();
        await process.WaitForExitAsync();
        return new Start(elapsed, processor, resident);
    }

    // Debug symbols and documentation are not deployed.
    private static double GetSize(string folder) => new DirectoryInfo(folder).EnumerateFiles()
        .Where(static file => file.Extension is not (".pdb" or ".dbg" or ".xml")).Sum(static file => file.Length) / 1024.0 / 1024;

    private static void Show(string name, List<Start> starts, List<Start> first, double size)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-20} listens {Compare(static start => start.Elapsed)} ms  processor {Compare(static start => start.Processor)} ms  resident {Compare(static start => start.Resident)} MiB  size {size:F0} MiB"));

        string Compare(Func<Start, double> value) =>
            string.Create(CultureInfo.InvariantCulture, $"{Median(starts, value),5:F0} ({Median(starts, value) / Median(first, value):F2}x)");
    }

    private static double Median(List<Start> starts, Func<Start, double> value) => starts.Select(value).Order().ElementAt(starts.Count / 2);

    private static string FindExample()
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "ServiceComb.Net.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, "examples", "NativeAot");
    }

    private sealed record Start(double Elapsed, double Processor, double Resident);
}
