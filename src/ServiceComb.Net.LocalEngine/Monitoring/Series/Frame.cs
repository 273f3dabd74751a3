using System.Collections.Immutable;

namespace ServiceComb.Net.LocalEngine.Monitoring.Series;

/// <summary>What an instance reported for a span of time. Immutable.</summary>
/// <param name="Start">The start, in seconds since 1970; a multiple of <paramref name="Seconds"/>.</param>
/// <param name="Seconds">The length of the span.</param>
/// <param name="Covered">The seconds that the reports cover, from which rates are computed. They differ from the length of the span when
/// the interval of the reports does, or when reports are missing.</param>
/// <param name="Load">The load: the average of the processors and the maximum of the rest.</param>
/// <param name="Operations">The operations with calls, ordered by name.</param>
internal sealed record Frame(long Start, int Seconds, double Covered, InstanceLoad Load, ImmutableArray<OperationPoint> Operations)
{
    /// <summary>Gets the size of the frame for the limit of stored points.</summary>
    public int Points => 1 + Operations.Length;

    /// <summary>Returns the calls of an operation; null when it had none.</summary>
    public CallStatistics? Find(string name)
    {
        var (low, high) = (0, Operations.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (string.CompareOrdinal(Operations[middle].Name, name))
            {
                case 0:
                    return Operations[middle].Calls;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return null;
    }

    /// <summary>Combines frames of one instance to one of another span.</summary>
    /// <param name="frames">At least one frame.</param>
    /// <param name="start">The start of the result.</param>
    /// <param name="seconds">The length of the result.</param>
    public static Frame Merge(IReadOnlyCollection<Frame> frames, long start, int seconds)
    {
        var covered = frames.Sum(static frame => frame.Covered);
        var load = new InstanceLoad(
            covered > 0 ? frames.Sum(static frame => frame.Load.Cpu * frame.Covered) / covered : frames.Max(static frame => frame.Load.Cpu),
            frames.Max(static frame => frame.Load.HeapUsed),
            frames.Max(static frame => frame.Load.Threads));
        return new Frame(start, seconds, covered, load, MergeOperations(frames.SelectMany(static frame => frame.Operations)));
    }

    /// <summary>Combines points of the same name and orders them by name.</summary>
    public static ImmutableArray<OperationPoint> MergeOperations(IEnumerable<OperationPoint> points) =>
    [
        .. points.GroupBy(static point => point.Name, StringComparer.Ordinal)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => new OperationPoint(group.Key, CallStatistics.Merge([.. group.Select(static point => point.Calls)]))),
    ];
}
