namespace ServiceComb.Net.Console.Components.Monitoring;

/// <summary>Chooses round numbers for the marks of an axis.</summary>
internal static class ChartScale
{
    private static readonly TimeSpan[] TimeSteps =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromDays(1),
    ];

    /// <summary>Returns ascending marks from 0, of which the last is not less than <paramref name="max"/>.</summary>
    public static IReadOnlyList<double> ValueMarks(double max, int count = 4)
    {
        if (!double.IsFinite(max) || max <= 0)
        {
            return [0, 1];
        }

        var rough = max / count;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        // The tolerance covers rounding errors of the division.
        var step = magnitude * (new[] { 1, 2, 2.5, 5 }.FirstOrDefault(factor => factor * magnitude >= rough * 0.9999, 10));
        return [.. Enumerable.Range(0, (int)Math.Ceiling((max / step) - 0.0001) + 1).Select(index => index * step)];
    }

    /// <summary>Returns the local times of the marks within a range, at most about <paramref name="count"/>.</summary>
    public static IReadOnlyList<DateTimeOffset> TimeMarks(DateTimeOffset from, DateTimeOffset to, int count = 6)
    {
        var step = TimeSteps.FirstOrDefault(step => (to - from) / step <= count, TimeSteps[^1]);
        var local = from.ToLocalTime();
        var first = new DateTimeOffset(local.Date, local.Offset);
        first += step * Math.Ceiling((local - first) / step);
        return [.. Enumerable.Range(0, (int)Math.Max(0, Math.Floor((to - first) / step) + 1)).Select(index => first + (step * index))];
    }
}
