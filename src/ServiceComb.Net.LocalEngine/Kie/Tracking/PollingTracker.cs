namespace ServiceComb.Net.LocalEngine.Kie.Tracking;

/// <summary>Records polls: one entry per project, session and returned revision. Only the newest entries are kept, in
/// memory, because each one references the items it returned.</summary>
internal sealed class PollingTracker
{
    /// <summary>The maximum number of entries; the oldest ones are removed.</summary>
    public const int MaxCount = 2000;

    private const long MaxBytes = 64L * 1024 * 1024;
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<(string Project, string Session, string Revision), PollingDetail> _details = [];
    private long _bytes;

    public void Record(PollingDetail detail)
    {
        var key = (detail.Project, detail.SessionId, detail.Revision);
        lock (_lock)
        {
            if (_details.TryGetValue(key, out var former))
            {
                _bytes -= former.Size;
            }

            _details[key] = detail;
            _bytes += detail.Size;
            while (_details.Count > MaxCount || (_bytes > MaxBytes && _details.Count > 1))
            {
                _bytes -= _details.GetAt(0).Value.Size;
                _details.RemoveAt(0);
            }
        }
    }

    /// <summary>Returns the entries of a project that match a predicate.</summary>
    public List<PollingDetail> Find(string project, Predicate<PollingDetail> fits)
    {
        lock (_lock)
        {
            return [.. _details.Values.Where(detail => detail.Project == project && fits(detail))];
        }
    }
}
