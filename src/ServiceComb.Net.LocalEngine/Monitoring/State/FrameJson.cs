using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Monitoring.Series;

namespace ServiceComb.Net.LocalEngine.Monitoring.State;

/// <summary>Writes and reads the stored form of a frame: an array for each operation instead of an object, because most of the file
/// consists of them.</summary>
internal static class FrameJson
{
    public static byte[] Write(Frame frame)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("covered"u8, frame.Covered);
            json.WriteNumber("cpu"u8, frame.Load.Cpu);
            json.WriteNumber("heapUsed"u8, frame.Load.HeapUsed);
            json.WriteNumber("threads"u8, frame.Load.Threads);
            json.WriteStartArray("operations"u8);
            foreach (var (name, calls) in frame.Operations)
            {
                Write(json, name, calls);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static Frame Read(long start, int seconds, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var json = document.RootElement;
        var load = new InstanceLoad(json.GetProperty("cpu"u8).GetDouble(), json.GetProperty("heapUsed"u8).GetInt64(), json.GetProperty("threads"u8).GetInt32());
        return new Frame(start, seconds, json.GetProperty("covered"u8).GetDouble(), load, [.. json.GetProperty("operations"u8).EnumerateArray().Select(Read)]);
    }

    private static void Write(Utf8JsonWriter json, string name, CallStatistics calls)
    {
        var (counts, latency) = (calls.Counts, calls.Latency);
        json.WriteStartArray();
        json.WriteStringValue(name);
        foreach (var count in (ReadOnlySpan<long>)[counts.Total, counts.Failed, counts.ShortCircuited, counts.SemaphoreRejected, counts.PoolRejected, counts.TimedOut])
        {
            json.WriteNumberValue(count);
        }

        json.WriteBooleanValue(calls.IsBreakerOpen);
        foreach (var time in (ReadOnlySpan<float>)[latency.Mean, latency.L5, latency.L25, latency.L50, latency.L75, latency.L90, latency.L99, latency.L995])
        {
            json.WriteNumberValue(time);
        }

        json.WriteEndArray();
    }

    private static OperationPoint Read(JsonElement json)
    {
        var counts = new CallCounts(json[1].GetInt64(), json[2].GetInt64(), json[3].GetInt64(), json[4].GetInt64(), json[5].GetInt64(), json[6].GetInt64());
        Span<double> percentiles = stackalloc double[Latency.Levels.Length];
        for (var i = 0; i < percentiles.Length; i++)
        {
            percentiles[i] = json[i + 9].GetSingle();
        }

        return new OperationPoint(json[0].GetString()!, new CallStatistics(counts, new Latency(json[8].GetSingle(), percentiles), json[7].GetBoolean()));
    }
}
