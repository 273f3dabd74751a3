namespace ServiceComb.Net.Console.Components.Monitoring;

/// <summary>A time range with the distance of its points.</summary>
internal sealed record MetricWindow(DateTimeOffset From, DateTimeOffset To, TimeSpan Step)
{
    private const int MaxPoints = 120;

    // The resolution in which apps report.
    private static readonly TimeSpan MinStep = TimeSpan.FromSeconds(10);

    /// <summary>Gets the ranges that can be chosen, in minutes.</summary>
    public static IReadOnlyList<int> Ranges { get; } = [15, 60, 360, 1440, 4320];

    /// <summary>Returns the range that ends now. It begins at a multiple of the step, so that points do not move between two
    /// queries.</summary>
    public static MetricWindow Last(int minutes, DateTimeOffset now)
    {
        var range = TimeSpan.FromMinutes(Ranges.Contains(minutes) ? minutes : Ranges[1]);
        var steps = Math.Ceiling(range / MaxPoints / MinStep);
        var step = MinStep * steps;
        var from = (now - range).UtcTicks;
        return new MetricWindow(new DateTimeOffset(from - (from % step.Ticks), TimeSpan.Zero), now, step);
    }
}
