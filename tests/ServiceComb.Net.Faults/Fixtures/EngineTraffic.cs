using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>Counts requests to an engine that are on their way, so that a test's clock need not overtake them: hashing a
/// password takes real time, and on a busy machine a lot of it.</summary>
internal sealed class EngineTraffic : IDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly MeterListener _listener = new();
    private readonly int[] _ports;
    private int _underWay;

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

    /// <summary>Waits until all are answered. Watches are, once they are open.</summary>
    public async Task SettledAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _underWay) > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TestTimeout, "requests to the engine are never answered");
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
                Interlocked.Add(ref _underWay, (int)change);
            }
        }
    }
}
