using System.Collections.Concurrent;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>The items of a project, indexed by label. Written under the store's lock, read without a lock.</summary>
internal sealed class KieProject
{
    private readonly ConcurrentDictionary<string, LabelGroup> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<KeyValuePair<string, string>, LabelGroup[]> _byLabel = new();

    public void Put(KieRecord record, KieRecord? earlier)
    {
        if (!_groups.TryGetValue(record.Labels.Format, out var group))
        {
            group = new LabelGroup(record.Labels);
            group.Put(record, earlier);
            _groups[record.Labels.Format] = group;
            foreach (var label in record.Labels.Pairs)
            {
                _byLabel[label] = _byLabel.TryGetValue(label, out var others) ? [.. others, group] : [group];
            }

            return;
        }

        group.Put(record, earlier);
    }

    public void Remove(KieRecord record)
    {
        var group = _groups[record.Labels.Format];
        group.Remove(record);
        if (group.Records.Length > 0)
        {
            return;
        }

        _groups.TryRemove(record.Labels.Format, out _);
        foreach (var label in record.Labels.Pairs)
        {
            var others = Array.FindAll(_byLabel[label], other => !ReferenceEquals(other, group));
            if (others.Length == 0)
            {
                _byLabel.TryRemove(label, out _);
            }
            else
            {
                _byLabel[label] = others;
            }
        }
    }

    /// <summary>Finds the items with exactly these labels, or with at least these labels, in list order.</summary>
    public KieRecord[] Find(LabelSet labels, bool exact)
    {
        if (exact)
        {
            return _groups.TryGetValue(labels.Format, out var group) ? group.Records : [];
        }

        var found = new List<KieRecord[]>();
        foreach (var group in Candidates(labels))
        {
            if (group.Labels.Contains(labels))
            {
                found.Add(group.Records);
            }
        }

        if (found.Count == 1)
        {
            return found[0];
        }

        var all = found.SelectMany(static records => records).ToArray();
        Array.Sort(all, LabelGroup.Order);
        return all;
    }

    private IEnumerable<LabelGroup> Candidates(LabelSet labels)
    {
        if (labels.Pairs.IsEmpty)
        {
            return _groups.Select(static entry => entry.Value);
        }

        LabelGroup[]? fewest = null;
        foreach (var label in labels.Pairs)
        {
            if (!_byLabel.TryGetValue(label, out var groups))
            {
                return [];
            }

            fewest = fewest is null || groups.Length < fewest.Length ? groups : fewest;
        }

        return fewest!;
    }
}
