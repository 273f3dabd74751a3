using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ServiceComb.Net.Benchmarks.Gateway;

/// <summary>The load generator wrk: one thread, keep-alive connections, one request at a time on each.</summary>
internal sealed class Wrk : IDisposable
{
    private const int Connections = 32;
    private readonly string _report = Path.GetTempFileName();

    public Wrk() => System.IO.File.WriteAllText(_report, """
        function done(summary, latency, requests)
          local errors = summary.errors
          io.write(string.format("result %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(99),
            errors.status, errors.connect + errors.read + errors.write + errors.timeout))
        end
        """);

    /// <summary>Returns whether wrk is installed.</summary>
    public static bool IsInstalled()
    {
        try
        {
            using var process = Start("--version");
            process.StandardOutput.ReadToEnd();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    public async Task<WrkResult> RunAsync(string address, TimeSpan duration)
    {
        using var process = Start(
            "--threads", "1", "--connections", Connections.ToString(CultureInfo.InvariantCulture),
            "--duration", string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F0}s"), "--timeout", "10s", "--script", _report, address);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = Array.Find(output.Split('\n'), static line => line.StartsWith("result ", StringComparison.Ordinal)) ?? throw new InvalidOperationException($"wrk failed: {output}");
        var numbers = Array.ConvertAll(line.Split(' ')[1..], static number => long.Parse(number, CultureInfo.InvariantCulture));
        return new WrkResult(numbers[0], TimeSpan.FromMicroseconds(numbers[1]), TimeSpan.FromMicroseconds(numbers[2]), numbers[3], numbers[4]);
    }

    public void Dispose() => System.IO.File.Delete(_report);

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
}
