namespace ServiceComb.Net.Client.Errors;

/// <summary>Limits log output about many items, as separate entries or as names in one entry: the first items and the number of
/// further ones.</summary>
internal static class LogBounds
{
    /// <summary>The maximum number of items to log.</summary>
    public const int MaxItems = 20;

    /// <summary>Returns escaped names, separated by commas, and the number of further ones.</summary>
    /// <param name="names">The names; at most <paramref name="max"/> of them are read.</param>
    /// <param name="count">The total number of names, including those that are not in <paramref name="names"/>.</param>
    /// <param name="max">The maximum number of names to return.</param>
    public static string List(IEnumerable<string> names, int count, int max = MaxItems)
    {
        var some = string.Join(", ", names.Take(max).Select(static name => ReceivedText.Escape(name)));
        return count > max ? $"{some} and {count - max} more" : some;
    }

    /// <summary>Logs the first items separately.</summary>
    /// <param name="items">All items.</param>
    /// <param name="log">Logs an item.</param>
    /// <param name="logMore">Logs the number of further items; not called for none.</param>
    public static void ForEach<T>(IReadOnlyCollection<T> items, Action<T> log, Action<int> logMore)
    {
        foreach (var item in items.Take(MaxItems))
        {
            log(item);
        }

        if (items.Count > MaxItems)
        {
            logMore(items.Count - MaxItems);
        }
    }
}
