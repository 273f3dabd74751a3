namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>Specifies which items a list contains.</summary>
internal sealed record KieFilter
{
    public LabelSet Labels { get; init; } = LabelSet.Empty;

    /// <summary>Gets a value indicating whether items must have exactly these labels.</summary>
    public bool IsExact { get; init; }

    public KeyPattern? Key { get; init; }

    /// <summary>Gets the text that the value must contain; empty for any.</summary>
    public string Value { get; init; } = "";

    /// <summary>Gets the status; empty for any.</summary>
    public string Status { get; init; } = "";

    /// <summary>Gets the number of items to skip. It applies only together with a limit.</summary>
    public long Offset { get; init; }

    /// <summary>Gets the page size; 0 for all items.</summary>
    public int Limit { get; init; }

    /// <summary>Gets the predicate for items that the caller may read; null for all.</summary>
    public Func<KieRecord, bool>? Visible { get; init; }

    /// <summary>Gets a value indicating whether the filter has criteria besides the labels.</summary>
    public bool IsNarrower => Key is not null || Value.Length > 0 || Status.Length > 0 || Visible is not null;

    public bool Matches(KieRecord record) =>
        (Status.Length == 0 || record.Status == Status)
        && (Key is null || Key.Matches(record.Key))
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
