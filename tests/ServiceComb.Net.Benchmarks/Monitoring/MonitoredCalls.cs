using System.Diagnostics;
using System.Globalization;

namespace ServiceComb.Net.Benchmarks.Monitoring;

/// <summary>The two cases of <see cref="MonitoringBenchmarks"/> in turns, of which the fastest rounds count: on a machine with other
/// work the ratio is steadier than that of two runs one after the other.</summary>
internal static class MonitoredCalls
{
    private const int Rounds = 300;

    public static async Task<int> RunAsync()
    {
        await CompareAsync("over a transport that responds immediately", 3000, static call => call.Immediate(), static calls =>
        {
            calls.SetupImmediate();
            return Task.CompletedTask;
        });
        await CompareAsync("over a socket to an app on this machine", 100, static call => call.Loopback(), static calls => calls.SetupLoopbackAsync());
        return 0;
    }

    private static async Task CompareAsync(string name, int calls, Func<MonitoringBenchmarks, Task> call, Func<MonitoringBenchmarks, Task> setup)
    {
        var (plain, monitored) = (new MonitoringBenchmarks { Monitored = false }, new MonitoringBenchmarks { Monitored = true });
        await setup(plain);
        await setup(monitored);
        var (without, with) = (double.MaxValue, double.MaxValue);
        for (var round = -30; round < Rounds; round++)
        {
            var (first, second) = (await MeasureAsync(plain, calls, call), await MeasureAsync(monitored, calls, call));
            (without, with) = round < 0 ? (without, with) : (Math.Min(without, first), Math.Min(with, second));
        }

        await plain.CleanAsync();
        await monitored.CleanAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-45} {without,7:F0} ns, counted {with,7:F0} ns, {with / without:F3}x"));
    }

    private static async Task<double> MeasureAsync(MonitoringBenchmarks benchmarks, int calls, Func<MonitoringBenchmarks, Task> call)
    {
        var start = Stopwatch.GetTimestamp();
        for (var number = 0; number < calls; number++)
        {
            await call(benchmarks);
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }
}
