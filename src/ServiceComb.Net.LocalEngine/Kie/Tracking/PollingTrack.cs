namespace ServiceComb.Net.Engine.Kie.Tracking;

/// <summary>Remembers who polled what: one entry per project, session and revision that was shown. Kept in memory, and only
/// the newest.</summary>
internal sealed class PollingTrack
{
    /// <summary>Entries that are kept; the oldest make room.</summary>
    public const int Most = 2000;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<(string Project, string Session, string Revision), PollingDetail> _details = [];

    public void Record(PollingDetail detail)
    {
        lock (_gate)
        {
            _details[(detail.Project, detail.SessionId, detail.Revision)] = detail;
            if (_details.Count > Most)
            {
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
