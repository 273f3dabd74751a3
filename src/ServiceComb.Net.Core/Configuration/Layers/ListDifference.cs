using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The difference between two successive lists of the engine, in which unchanged items are the same objects. It is computed in a
/// single pass, since usually few of up to ten thousand items change.</summary>
/// <param name="Added">New items and the new objects of changed items.</param>
/// <param name="Removed">Removed items and the previous objects of changed items.</param>
internal sealed record ListDifference(IReadOnlyList<KieItem> Added, IReadOnlyList<KieItem> Removed)
{
    // The number of previous items to search for an unchanged one.
    private const int LookAhead = 8;

    // If more than this fraction of the list changed, applying the whole list costs less.
    private const int MaxChangeDivisor = 8;

    /// <summary>Returns the difference; null when it is large.</summary>
    public static ListDifference? Between(IReadOnlyList<KieItem> before, IReadOnlyList<KieItem> now)
    {
        var (added, removed) = (new List<KieItem>(), new List<KieItem>());
        var (next, maxChanges) = (0, before.Count / MaxChangeDivisor);
        for (var at = 0; at < now.Count; at++)
        {
            var index = IndexOf(now[at], before, next);
            if (index < 0)
            {
                added.Add(now[at]);
                if (added.Count > maxChanges)
                {
                    return null;
                }

                continue;
            }

            AddRange(removed, before, next, index);
            next = index + 1;
        }

        AddRange(removed, before, next, before.Count);
        return removed.Count > maxChanges ? null : new ListDifference(Except(added, removed), Except(removed, added));
    }

    private static int IndexOf(KieItem item, IReadOnlyList<KieItem> before, int start)
    {
        for (var index = start; index < before.Count && index <= start + LookAhead; index++)
        {
            if (ReferenceEquals(before[index], item))
            {
                return index;
            }
        }

        return -1;
    }

    private static void AddRange(List<KieItem> removed, IReadOnlyList<KieItem> before, int start, int end)
    {
        for (var index = start; index < end; index++)
        {
            removed.Add(before[index]);
        }
    }

    // Moved items are in both lists. Engines can send null as an item.
    private static List<KieItem> Except(List<KieItem> items, List<KieItem> others)
    {
        var moved = new HashSet<KieItem>(others, ReferenceEqualityComparer.Instance);
        return items.FindAll(item => item is not null && !moved.Contains(item));
    }
}
