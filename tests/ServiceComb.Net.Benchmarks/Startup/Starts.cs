using System.Diagnostics;
using System.Globalization;
using ServiceComb.Net.Benchmarks.Engine;

namespace ServiceComb.Net.Benchmarks.Startup;

/// <summary>What AddServiceComb() with registry and configuration center adds to the start of a minimal application: time until it
/// listens, processor time until then, and resident memory two seconds later. Both applications take turns.</summary>
internal static class Starts
{
    private const int Pairs = 15;

    public static async Task<int> RunAsync(string? program)
    {
        await using var engine = await EngineProcess.StartAsync("--memory");
        var (bare, connected) = (new List<Start>(), new List<Start>());
        for (var pair = -1; pair < Pairs; pair++)
        {
            var (first, second) = (await StartAsync(program), await StartAsync(program, engine.Registry.ToString(), engine.Kie.ToString()));
            if (pair >= 0)
            {
                bare.Add(first);
                connected.Add(second);
            }
        }

        Show("until it listens, ms", bare, connected, static start => start.Elapsed);
        Show("processor time, ms", bare, connected, static start => start.Processor);
        Show("resident memory, MiB", bare, connected, static start => start.Resident);
        return 0;
    }

    private static async Task<Start> StartAsync(string? program, params string[] engine)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program ?? typeof(Starts).Assembly.Location, "started-app", .. engine])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["Logging__LogLevel__Default"] = "Warning" },
        })!;
        var processor = await ReadAsync(process, "listening ");
        var elapsed = clock.Elapsed.TotalMilliseconds;
        var resident = await ReadAsync(process, "resident ");
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new Start(elapsed, processor, resident / 1024 / 1024);
    }

    private static async Task<double> ReadAsync(Process process, string word)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(word, StringComparison.Ordinal))
            {
                return double.Parse(line.AsSpan(word.Length), CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("the application ended");
    }

    private static void Show(string what, List<Start> bare, List<Start> connected, Func<Start, double> value)
    {
        var (without, with) = (Median(bare, value), Median(connected, value));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-22} {without,6:F0}  with AddServiceComb {with,6:F0}  adds {with - without,5:F0}"));
    }

    private static double Median(List<Start> starts, Func<Start, double> value) => starts.Select(value).Order().ElementAt(starts.Count / 2);

    private sealed record Start(double Elapsed, double Processor, double Resident);
}
