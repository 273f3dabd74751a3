using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>How a list of the engine differs from the one before, where what stayed is the very same object: found by walking
/// along both lists, since of ten thousand items one may have changed.</summary>
/// <param name="Added">Items that are new or have changed.</param>
/// <param name="Removed">Items that are gone, and former objects of those that have changed.</param>
internal sealed record ListDifference(IReadOnlyList<KieItem> Added, IReadOnlyList<KieItem> Removed)
{
    // How far ahead an item is looked for where the lists part.
    private const int LookAhead = 8;

    // From this part of the list on, that many changes, taking the whole list costs less.
    private const int MaxChangeDivisor = 8;

    /// <summary>The difference; null when it is a large one.</summary>
    public static ListDifference? Between(IReadOnlyList<KieItem> before, IReadOnlyList<KieItem> now)
    {
        var (fresh, gone) = (new List<KieItem>(), new List<KieItem>());
        var (known, most) = (0, before.Count / MaxChangeDivisor);
        for (var at = 0; at < now.Count; at++)
        {
            var place = IndexOf(now[at], before, known);
            if (place < 0)
            {
                fresh.Add(now[at]);
                if (fresh.Count > most)
                {
                    return null;
                }

                continue;
            }

            AddRange(gone, before, known, place);
            known = place + 1;
        }

        AddRange(gone, before, known, before.Count);
        return gone.Count > most ? null : new ListDifference(Except(fresh, gone), Except(gone, fresh));
    }

    private static int IndexOf(KieItem item, IReadOnlyList<KieItem> before, int known)
    {
        for (var place = known; place < before.Count && place <= known + LookAhead; place++)
        {
            if (ReferenceEquals(before[place], item))
            {
                return place;
            }
        }

        return -1;
    }

    private static void AddRange(List<KieItem> gone, IReadOnlyList<KieItem> before, int start, int end)
    {
        for (var place = start; place < end; place++)
        {
            gone.Add(before[place]);
        }
    }

    // What only moved is in both. Engines send null where an array has a hole.
    private static List<KieItem> Except(List<KieItem> items, List<KieItem> others)
    {
        var moved = new HashSet<KieItem>(others, ReferenceEqualityComparer.Instance);
        return items.FindAll(item => item is not null && !moved.Contains(item));
    }
}
