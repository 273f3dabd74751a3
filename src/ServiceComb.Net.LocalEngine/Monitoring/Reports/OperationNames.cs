using System.Collections.Immutable;
using ServiceComb.Net.LocalEngine.Monitoring.Series;

namespace ServiceComb.Net.LocalEngine.Monitoring.Reports;

/// <summary>The names of operations, which begin with the side of the call, and their limit per instance.</summary>
internal static class OperationNames
{
    /// <summary>The maximum number of operations of an instance; the calls of further ones are counted under one name for each
    /// side.</summary>
    public const int Max = 200;
    private const string Incoming = "Provider";
    private const string Outgoing = "Consumer";
    private const string Other = "(other)";

    public static bool IsOutgoing(string name) => name.StartsWith(Outgoing, StringComparison.Ordinal);

    /// <summary>Returns the side of an operation: <c>Provider</c>, <c>Consumer</c>, or empty when the name does not tell.</summary>
    public static string GetSide(string name) =>
        IsOutgoing(name) ? Outgoing : name.StartsWith(Incoming, StringComparison.Ordinal) ? Incoming : "";

    /// <summary>Limits the operations of an instance.</summary>
    /// <param name="operations">The reported operations.</param>
    /// <param name="known">The known names.</param>
    /// <param name="timeline">The frames, which tell the names in use when the limit is reached.</param>
    public static (ImmutableHashSet<string> Names, ImmutableArray<OperationPoint> Operations) Limit(
        ImmutableArray<OperationPoint> operations, ImmutableHashSet<string> known, Timeline timeline)
    {
        var added = operations.Where(point => !known.Contains(point.Name)).ToList();
        if (added.Count == 0)
        {
            return (known, operations);
        }

        if (known.Count + added.Count > Max)
        {
            known = CollectNames(timeline.Frames);
            added.RemoveAll(point => known.Contains(point.Name));
        }

        // Operations with many calls are the more useful ones.
        var names = known.Union(added.OrderByDescending(static point => point.Calls.Counts.Total).Take(Math.Max(0, Max - known.Count)).Select(static point => point.Name));
        if (operations.All(point => names.Contains(point.Name)))
        {
            return (names, operations);
        }

        var limited = Frame.MergeOperations(operations.Select(point => names.Contains(point.Name) ? point : point with { Name = GetOther(point.Name) }));
        return (names.Union(limited.Select(static point => point.Name)), limited);
    }

    public static ImmutableHashSet<string> CollectNames(IEnumerable<Frame> frames) =>
        frames.SelectMany(static frame => frame.Operations).Select(static point => point.Name).ToImmutableHashSet(StringComparer.Ordinal);

    private static string GetOther(string name) => GetSide(name) is { Length: > 0 } side ? $"{side}.{Other}" : Other;
}
