using ServiceComb.Net.Console.Components.Monitoring;

namespace ServiceComb.Net.Console.Tests.Monitoring;

/// <summary>Tests the geometry of charts.</summary>
public sealed class ChartTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly MetricWindow Window = new(Start, Start.AddSeconds(100), TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData(0, new[] { 0.0, 1 })]
    [InlineData(double.NaN, new[] { 0.0, 1 })]
    [InlineData(4, new[] { 0.0, 1, 2, 3, 4 })]
    [InlineData(4.1, new[] { 0.0, 2, 4, 6 })]
    [InlineData(97, new[] { 0.0, 25, 50, 75, 100 })]
    [InlineData(0.03, new[] { 0.0, 0.01, 0.02, 0.03 })]
    [InlineData(12345, new[] { 0.0, 5000, 10000, 15000 })]
    public void The_marks_of_values_are_round_numbers_that_cover_the_largest_value(double max, double[] expected)
    {
        var marks = ChartScale.ValueMarks(max);

        Assert.Equal(expected.Length, marks.Count);
        Assert.All(expected.Zip(marks), static pair => Assert.Equal(pair.First, pair.Second, 9));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(60)]
    [InlineData(1440)]
    [InlineData(4320)]
    public void The_marks_of_times_are_few_and_inside_of_the_range(int minutes)
    {
        var marks = ChartScale.TimeMarks(Start, Start.AddMinutes(minutes));

        Assert.InRange(marks.Count, 2, 8);
        Assert.All(marks, mark => Assert.InRange(mark, Start, Start.AddMinutes(minutes)));
        Assert.All(marks, static mark => Assert.Equal(0, mark.Second));
    }

    [Fact]
    public void A_line_is_interrupted_where_reports_are_missing()
    {
        var series = Series((0, 1), (10, 2), (20, 1), (70, 2));

        var path = new ChartModel("", "", Window, [series]).PathOf(series);

        Assert.Equal(2, path.Count(static character => character == 'M'));
        Assert.StartsWith("M50,100", path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_point_is_visible()
    {
        var series = Series((50, 1));

        Assert.Equal("M550,0L550.5,0", new ChartModel("", "", Window, [series]).PathOf(series));
    }

    [Fact]
    public void A_chart_without_points_is_empty()
    {
        var chart = new ChartModel("", "", Window, [Series()]);

        Assert.True(chart.IsEmpty);
        Assert.Equal("", chart.PathOf(chart.Series[0]));
    }

    [Fact]
    public void A_time_is_described_with_the_values_of_all_series()
    {
        var chart = new ChartModel("", "ms", Window, [Series((0, 1), (10, 1234567)), Series((10, 0.25))]);

        Assert.EndsWith("\nline: 1.2 M ms\nline: 0.25 ms", chart.Describe(chart.Columns[1]), StringComparison.Ordinal);
        Assert.EndsWith("\nline: 1 ms", chart.Describe(chart.Columns[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_begins_at_a_multiple_of_its_step_and_has_a_limited_number_of_points()
    {
        foreach (var minutes in MetricWindow.Ranges)
        {
            var window = MetricWindow.Last(minutes, Start.AddSeconds(12345.6));

            Assert.Equal(0, window.From.UtcTicks % window.Step.Ticks);
            Assert.InRange((window.To - window.From) / window.Step, 80, 122);
            Assert.Equal(0, window.Step.TotalSeconds % 10);
        }

        Assert.Equal(MetricWindow.Last(60, Start), MetricWindow.Last(1234, Start));
    }

    private static ChartSeries Series(params (int Second, double Value)[] points) =>
        new("line", "main", [.. points.Select(static point => new ChartPoint(Start.AddSeconds(point.Second).ToUnixTimeMilliseconds(), point.Value))]);
}
