using System.Diagnostics;
using System.Globalization;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Monitoring;

/// <summary>Measures the processors, memory and threads of this process. Not thread-safe.</summary>
internal sealed class ProcessLoad
{
    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly TimeSpan _uptimeAtStart;
    private long _sampledAt;
    private TimeSpan _cpu;

    public ProcessLoad(TimeProvider time)
    {
        _time = time;
        using var process = Process.GetCurrentProcess();
        var uptime = TimeProvider.System.GetUtcNow() - process.StartTime.ToUniversalTime();
        _uptimeAtStart = uptime > TimeSpan.Zero ? uptime : TimeSpan.Zero;
        _startTimestamp = time.GetTimestamp();
        (_sampledAt, _cpu) = (TimeProvider.System.GetTimestamp(), process.TotalProcessorTime);
    }

    /// <summary>Adds the load since the last call to a report.</summary>
    public InstanceReport AddTo(InstanceReport report)
    {
        using var process = Process.GetCurrentProcess();
        var (now, cpu) = (TimeProvider.System.GetTimestamp(), process.TotalProcessorTime);
        // Processor time passes in real time, whatever the clock of the app is.
        var elapsed = TimeProvider.System.GetElapsedTime(_sampledAt, now);
        var percent = elapsed > TimeSpan.Zero ? 100 * (cpu - _cpu) / (elapsed * Environment.ProcessorCount) : 0;
        (_sampledAt, _cpu) = (now, cpu);
        var threads = process.Threads.Count;
        return report with
        {
            Cpu = Math.Clamp(percent, 0, 100),
            LoadAverage = ReadLoadAverage(),
            Uptime = (long)(_uptimeAtStart + _time.GetElapsedTime(_startTimestamp)).TotalMilliseconds,
            ThreadCount = threads,
            Thread = threads,
            Memory = ReadMemory(process.WorkingSet64),
        };
    }

    private static MemoryReport ReadMemory(long workingSet)
    {
        var collector = GC.GetGCMemoryInfo();
        var other = Math.Max(0, workingSet - collector.TotalCommittedBytes);
        return new MemoryReport
        {
            HeapMax = collector.TotalAvailableMemoryBytes,
            HeapCommit = collector.TotalCommittedBytes,
            HeapUsed = GC.GetTotalMemory(forceFullCollection: false),
            NonHeapCommit = other,
            NonHeapUsed = other,
        };
    }

    private static double ReadLoadAverage()
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        try
        {
            var text = File.ReadAllText("/proc/loadavg");
            return double.TryParse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), NumberStyles.Float, CultureInfo.InvariantCulture, out var average) ? average : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return 0;
        }
    }
}
