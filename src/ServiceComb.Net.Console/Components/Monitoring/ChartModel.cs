using System.Globalization;
using System.Text;
using ServiceComb.Net.Console.Components.Shared;

namespace ServiceComb.Net.Console.Components.Monitoring;

/// <summary>A chart of values over time, in a picture of <see cref="Width"/> x <see cref="Height"/> units that is stretched to its
/// place.</summary>
internal sealed class ChartModel
{
    public const double Width = 1000;
    public const double Height = 200;
    private readonly long _from;
    private readonly long _to;
    private readonly long _step;

    /// <param name="title">The title.</param>
    /// <param name="unit">The unit of the values, such as <c>ms</c>.</param>
    /// <param name="window">The time range of the chart.</param>
    /// <param name="series">The series.</param>
    public ChartModel(string title, string unit, MetricWindow window, IReadOnlyList<ChartSeries> series)
    {
        (Title, Unit, Series) = (title, unit, series);
        (_from, _to, _step) = (window.From.ToUnixTimeMilliseconds(), window.To.ToUnixTimeMilliseconds(), Math.Max(1, (long)window.Step.TotalMilliseconds));
        ValueMarks = ChartScale.ValueMarks(series.SelectMany(static one => one.Points).Select(static point => point.Value).DefaultIfEmpty().Max());
        TimeMarks = ChartScale.TimeMarks(window.From, window.To);
        Columns = [.. series.SelectMany(static one => one.Points).Select(static point => point.Time).Distinct().Order()];
    }

    public string Title { get; }

    public string Unit { get; }

    public IReadOnlyList<ChartSeries> Series { get; }

    public IReadOnlyList<double> ValueMarks { get; }

    public IReadOnlyList<DateTimeOffset> TimeMarks { get; }

    /// <summary>Gets the times at which any series has a point.</summary>
    public IReadOnlyList<long> Columns { get; }

    /// <summary>Gets the width of the span of a point.</summary>
    public double ColumnWidth => Width * _step / Math.Max(1, _to - _from);

    public bool IsEmpty => Columns.Count == 0;

    /// <summary>Returns the horizontal position of a time.</summary>
    public double X(long time) => Math.Clamp(Width * (time - _from) / Math.Max(1, _to - _from), 0, Width);

    /// <summary>Returns the vertical position of a value.</summary>
    public double Y(double value) => Height - (Height * Math.Clamp(value / ValueMarks[^1], 0, 1));

    /// <summary>Returns the data of the SVG path of a series. Where no report arrived, the line is interrupted; a point without neighbors is
    /// a short line.</summary>
    public string PathOf(ChartSeries series)
    {
        var path = new StringBuilder();
        long? last = null;
        foreach (var (time, value) in series.Points)
        {
            // The point of a span stands in its middle.
            var (x, y) = (X(time + (_step / 2)), SvgNumber.Format(Y(value)));
            path.Append(last is { } before && time - before <= _step * 2 ? 'L' : 'M').Append($"{SvgNumber.Format(x)},{y}");
            if (last is null || time - last > _step * 2)
            {
                path.Append($"L{SvgNumber.Format(x + 0.5)},{y}");
            }

            last = time;
        }

        return path.ToString();
    }

    /// <summary>Returns the values at a time, one per line.</summary>
    public string Describe(long time)
    {
        var text = new StringBuilder(DateTimeOffset.FromUnixTimeMilliseconds(time).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        foreach (var series in Series)
        {
            var index = series.Points.Select(static point => point.Time).ToList().BinarySearch(time);
            if (index >= 0)
            {
                text.Append($"\n{series.Label}: {MetricNumber.Format(series.Points[index].Value)} {Unit}");
            }
        }

        return text.ToString();
    }
}
