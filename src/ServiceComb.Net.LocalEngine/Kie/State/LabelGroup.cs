namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>The items of a project that have exactly the same labels, in list order: higher priority first, then newer
/// revision. Written under the store's lock, read without a lock.</summary>
internal sealed class LabelGroup(LabelSet labels)
{
    private volatile KieRecord[] _records = [];

    public LabelSet Labels => labels;

    /// <summary>Gets the items. The array is replaced on every change.</summary>
    public KieRecord[] Records => _records;

    /// <summary>Adds an item or replaces its earlier version. Its revision is the newest one, except while the store is
    /// loading.</summary>
    public void Put(KieRecord record, KieRecord? earlier)
    {
        var present = _records;
        var next = new KieRecord[present.Length + (earlier is null ? 1 : 0)];
        var at = 0;
        var placed = false;
        foreach (var other in present)
        {
            if (ReferenceEquals(other, earlier))
            {
                continue;
            }

            if (!placed && Order(record, other) < 0)
            {
                next[at++] = record;
                placed = true;
            }

            next[at++] = other;
        }

        if (!placed)
        {
            next[at] = record;
        }

        _records = next;
    }

    public void Remove(KieRecord record) => _records = Array.FindAll(_records, other => !ReferenceEquals(other, record));

    public static int Order(KieRecord left, KieRecord right) => left.Priority != right.Priority
        ? right.Priority.CompareTo(left.Priority)
        : right.UpdateRevision.CompareTo(left.UpdateRevision);
}
