using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Exposes process and engine metrics in the Prometheus text format. It requires no authentication, as in the real
/// engines.</summary>
/// <param name="gauges">Returns name, help text and value of each engine gauge.</param>
internal sealed class MetricsEndpoint(Func<IEnumerable<(string Name, string Help, long Value)>> gauges)
{
    public const string Path = "/metrics";
    private const string Type = "text/plain; version=0.0.4; charset=utf-8";

    public async Task HandleAsync(HttpContext context)
    {
        var page = new StringBuilder();
        using var process = Process.GetCurrentProcess();
        Write(page, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", "counter", process.TotalProcessorTime.TotalSeconds);
        Write(page, "process_resident_memory_bytes", "Resident memory size in bytes.", "gauge", process.WorkingSet64);
        Write(page, "process_start_time_seconds", "Start time of the process since unix epoch in seconds.", "gauge", new DateTimeOffset(process.StartTime).ToUnixTimeSeconds());
        Write(page, "dotnet_gc_heap_bytes", "Bytes that are allocated and still in use, or not collected yet.", "gauge", GC.GetTotalMemory(forceFullCollection: false));
        foreach (var (name, help, value) in gauges())
        {
            Write(page, name, help, "gauge", value);
        }

        context.Response.ContentType = Type;
        await context.Response.WriteAsync(page.ToString(), context.RequestAborted);
    }

    private static void Write(StringBuilder page, string name, string help, string type, double value) => page.Append(
        CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
}
