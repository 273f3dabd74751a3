using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Monitoring.Reports;
using ServiceComb.Net.LocalEngine.Monitoring.Series;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Monitoring.State;

/// <summary>The records of reporting instances and their frames.</summary>
internal static class MonitorJournal
{
    private const string Instances = "monitor_instance";
    private const string Frames = "monitor_frame";

    public static JournalChange Put(MonitoredInstance instance)
    {
        var status = instance.Status;
        var stored = new StoredInstance(
            instance.Service, instance.InstanceId, status.Host, instance.SeenAt, [.. instance.Uptimes], status.Cpu, status.LoadAverage, status.Threads,
            status.Memory.ToDictionary(), status.Customs.ToDictionary());
        return JournalChange.Put(Instances, GetId(instance.Handle), JsonSerializer.SerializeToUtf8Bytes(stored, StoredInstanceJson.Default.StoredInstance));
    }

    /// <summary>Returns the records of a changed timeline.</summary>
    public static IEnumerable<JournalChange> GetRecords(long handle, TimelineChange change) =>
    [
        .. change.Removed.Select(frame => JournalChange.Delete(Frames, GetId(handle, frame))),
        .. change.Written.Select(frame => JournalChange.Put(Frames, GetId(handle, frame), FrameJson.Write(frame))),
    ];

    /// <summary>Returns the records that delete an instance.</summary>
    public static IEnumerable<JournalChange> Delete(MonitoredInstance instance) =>
    [
        JournalChange.Delete(Instances, GetId(instance.Handle)),
        .. instance.Timeline.Frames.Select(frame => JournalChange.Delete(Frames, GetId(instance.Handle, frame))),
    ];

    /// <summary>Loads all instances.</summary>
    public static IReadOnlyList<MonitoredInstance> Load(Journal journal, Retention retention)
    {
        var frames = journal.Read(Frames, static record => ReadFrame(record)).ToLookup(static entry => entry.Handle, static entry => entry.Frame);
        return journal.Read(Instances, record =>
        {
            var handle = long.Parse(record.Id, CultureInfo.InvariantCulture);
            var stored = JsonSerializer.Deserialize(record.Body, StoredInstanceJson.Default.StoredInstance)!;
            return new MonitoredInstance
            {
                Handle = handle,
                Service = stored.Service,
                InstanceId = stored.InstanceId,
                SeenAt = stored.SeenAt,
                Uptimes = [.. stored.Uptimes],
                Names = OperationNames.CollectNames(frames[handle]),
                Timeline = Timeline.Create(retention, frames[handle]),
                Status = new InstanceStatus
                {
                    Host = stored.Host,
                    Cpu = stored.Cpu,
                    LoadAverage = stored.LoadAverage,
                    Threads = stored.Threads,
                    Memory = stored.Memory.ToImmutableSortedDictionary(StringComparer.Ordinal),
                    Customs = stored.Customs.ToImmutableSortedDictionary(StringComparer.Ordinal),
                },
            };
        });
    }

    private static StoredFrame? ReadFrame(JournalRecord record)
    {
        var parts = record.Id.Split('/');
        var (handle, seconds, start) = (
            long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
        return new StoredFrame(handle, FrameJson.Read(start, seconds, record.Body));
    }

    private static string GetId(long handle) => handle.ToString(CultureInfo.InvariantCulture);

    private static string GetId(long handle, Frame frame) => string.Create(CultureInfo.InvariantCulture, $"{handle}/{frame.Seconds}/{frame.Start}");

    private sealed record StoredFrame(long Handle, Frame Frame);
}
