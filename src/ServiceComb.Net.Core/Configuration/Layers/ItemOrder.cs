using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>Orders the items of a label set by precedence: priority, then time of update. Times of the engine are in seconds, so the
/// revision and then the id decide between equal times.</summary>
internal sealed class ItemOrder : IComparer<KieItem>
{
    public static ItemOrder LowestFirst { get; } = new();

    public int Compare(KieItem? x, KieItem? y)
    {
        var order = (x!.Priority ?? 0).CompareTo(y!.Priority ?? 0);
        order = order != 0 ? order : Time(x).CompareTo(Time(y));
        order = order != 0 ? order : (x.UpdateRevision ?? 0).CompareTo(y.UpdateRevision ?? 0);
        return order != 0 ? order : string.CompareOrdinal(x.Id, y.Id);
    }

    private static long Time(KieItem item) => item.UpdateTime ?? item.CreateTime ?? 0;
}
