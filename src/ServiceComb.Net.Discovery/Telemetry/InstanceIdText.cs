using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Discovery.Telemetry;

/// <summary>Formats ids of instances, which the registry sends, for the log.</summary>
internal static class InstanceIdText
{
    /// <summary>Returns ids, escaped, and how many more there are.</summary>
    /// <param name="ids">The ids; at most <paramref name="max"/> of them are read.</param>
    /// <param name="count">The number of all ids, also of those that are not in <paramref name="ids"/>.</param>
    /// <param name="max">The number of ids to keep.</param>
    public static string Format(IEnumerable<string> ids, int count, int max)
    {
        var some = string.Join(", ", ids.Take(max).Select(static id => ReceivedText.Escape(id)));
        return count > max ? $"{some} and {count - max} more" : some;
    }
}
