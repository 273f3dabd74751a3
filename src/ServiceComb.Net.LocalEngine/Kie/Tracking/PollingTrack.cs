namespace ServiceComb.Net.LocalEngine.Kie.Tracking;

/// <summary>Remembers who polled what: one entry per project, session and revision that was shown. Kept in memory, and only
/// the newest: an entry keeps the items it shows alive.</summary>
internal sealed class PollingTrack
{
    /// <summary>Entries that are kept; the oldest make room.</summary>
    public const int MaxCount = 2000;

    private const long MaxBytes = 64L * 1024 * 1024;
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<(string Project, string Session, string Revision), PollingDetail> _details = [];
    private long _bytes;

    public void Record(PollingDetail detail)
    {
        var key = (detail.Project, detail.SessionId, detail.Revision);
        lock (_gate)
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

    /// <summary>The entries of a project that fit.</summary>
    public List<PollingDetail> Find(string project, Predicate<PollingDetail> fits)
    {
        lock (_gate)
        {
            return [.. _details.Values.Where(detail => detail.Project == project && fits(detail))];
        }
    }
}
