using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Queries;

/// <summary>Which items a list shows.</summary>
internal sealed record KieFilter
{
    public LabelSet Labels { get; init; } = LabelSet.Empty;

    /// <summary>Whether an item has these labels and no other.</summary>
    public bool IsExact { get; init; }

    public KeyPattern? Key { get; init; }

    /// <summary>What the value holds; empty for any.</summary>
    public string Value { get; init; } = "";

    /// <summary>Empty for any.</summary>
    public string Status { get; init; } = "";

    /// <summary>Items to pass over. Counts only together with a limit.</summary>
    public long Offset { get; init; }

    /// <summary>Items of a page; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>What the caller may see; null for everything.</summary>
    public Func<KieRecord, bool>? Visible { get; init; }

    /// <summary>Whether more than the labels decides.</summary>
    public bool IsNarrower => Key is not null || Value.Length > 0 || Status.Length > 0 || Visible is not null;

    public bool Fits(KieRecord record) =>
        (Status.Length == 0 || record.Status == Status)
        && (Key is null || Key.Fits(record.Key))
        && (Value.Length == 0 || record.Value.Contains(Value, StringComparison.Ordinal))
        && (Visible is null || Visible(record));

    public ArraySegment<T> Page<T>(T[] all) => Page(all, Offset, Limit);

    public static ArraySegment<T> Page<T>(T[] all, long offset, int limit)
    {
        if (limit == 0)
        {
            return all;
        }

        var start = (int)Math.Min(offset, all.Length);
        return new ArraySegment<T>(all, start, Math.Min(limit, all.Length - start));
    }
}
