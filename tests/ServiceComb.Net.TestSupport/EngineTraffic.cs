using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ServiceComb.Net.TestSupport;

/// <summary>Counts the pending requests to an engine, so that the clock of a test need not overtake them. Hashing a password takes real
/// time, especially on a busy machine.</summary>
public sealed class EngineTraffic : IDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly MeterListener _listener = new();
    private readonly int[] _ports;
    private int _pending;

    public EngineTraffic(params int[] ports)
    {
        _ports = ports;
        _listener.InstrumentPublished = static (instrument, own) =>
        {
            if (instrument.Name == "http.client.active_requests")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, change, tags, _) => Count(change, tags));
        _listener.Start();
    }

    /// <summary>Waits until all requests have completed. A watch request completes when the watch opens.</summary>
    public async Task SettledAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _pending) > 0)
        {
            if (Stopwatch.GetElapsedTime(started) > TestTimeout)
            {
                throw new TimeoutException("timed out waiting until requests to the engine have completed");
            }

            await Task.Yield();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Count(long change, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (key, value) in tags)
        {
            if (key == "server.port" && value is int port && Array.IndexOf(_ports, port) >= 0)
            {
                Interlocked.Add(ref _pending, (int)change);
            }
        }
    }
}
