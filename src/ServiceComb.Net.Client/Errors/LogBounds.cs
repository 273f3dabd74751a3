namespace ServiceComb.Net.Client.Errors;

/// <summary>Bounds what many items write to the log, as lines of their own or as names in one line: the first ones, and how
/// many there are beyond.</summary>
internal static class LogBounds
{
    /// <summary>The number of items that are logged one by one.</summary>
    public const int MaxItems = 20;

    /// <summary>Lists names in one line, escaped, with how many more there are.</summary>
    /// <param name="names">The names; at most <paramref name="max"/> of them are read.</param>
    /// <param name="count">The number of all names, also of those that are not in <paramref name="names"/>.</param>
    /// <param name="max">The number of names to keep.</param>
    public static string List(IEnumerable<string> names, int count, int max = MaxItems)
    {
        var some = string.Join(", ", names.Take(max).Select(static name => ReceivedText.Escape(name)));
        return count > max ? $"{some} and {count - max} more" : some;
    }

    /// <summary>Logs the first items one by one.</summary>
    /// <param name="items">All items.</param>
    /// <param name="log">Logs one item.</param>
    /// <param name="logMore">Logs how many further items there are, if any.</param>
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
