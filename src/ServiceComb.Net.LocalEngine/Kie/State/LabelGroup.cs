namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>The items of a project that have exactly the same labels, in the order of lists: higher priority first, then
/// newer revision. Written under the store's lock, read without one.</summary>
internal sealed class LabelGroup(LabelSet labels)
{
    private volatile KieRecord[] _records = [];

    public LabelSet Labels => labels;

    /// <summary>Replaced as a whole with every change.</summary>
    public KieRecord[] Records => _records;

    /// <summary>Adds a record in place of its earlier version. Its revision is the newest there is, unless the store is loading.</summary>
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
