using System.Text.Json;
using ServiceComb.Net.Console.Components.Monitoring;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Console.Tests.Monitoring;

/// <summary>Tests the order of metrics and what is read from reports.</summary>
public sealed class MetricTableTests
{
    private static readonly MetricReport[] Reports =
    [
        new() { Name = "b", Qps = 1, FailureRate = 5, L50 = 1, L90 = 20, L99 = 300 },
        new() { Name = "a", Qps = 1, FailureRate = 0, L50 = 2, L90 = 10, L99 = 200 },
        new() { Name = "c", Qps = 9, FailureRate = 1, L50 = 3, L90 = 30, L99 = 100 },
    ];

    [Fact]
    public void The_busiest_come_first_and_equal_ones_by_name() => Assert.Equal("cab", Names(MetricOrder.Default));

    [Theory]
    [InlineData("Name", "abc")]
    [InlineData("Failures", "bca")]
    [InlineData("P50", "cab")]
    [InlineData("P90", "cba")]
    [InlineData("P99", "bac")]
    public void Another_column_is_sorted_and_a_second_click_reverses(string column, string expected)
    {
        var order = MetricOrder.Default.Select(Enum.Parse<MetricColumn>(column));

        Assert.Equal(expected, Names(order));
        Assert.Equal(string.Concat(expected.Reverse()), Names(order.Select(order.Column)));
    }

    [Fact]
    public void Adjacent_spans_with_an_open_circuit_breaker_are_one_span()
    {
        var timelines = BreakerTimeline.Create(
            [Point("x", 0, 5), Point("x", 10, 0), Point("x", 20, 1), Point("x", 60, 2), Point("y", 0, 100), new MetricReport { Name = "z", Time = 0 }], TimeSpan.FromMilliseconds(10));

        Assert.Equal(["y", "x"], timelines.Select(static timeline => timeline.Operation));
        Assert.Equal([new BreakerSpan(0, 30, 6), new BreakerSpan(60, 70, 2)], timelines[1].Spans);
        Assert.Equal(8, timelines[1].Rejected);
    }

    [Fact]
    public void States_of_circuit_breakers_are_told_from_other_metrics_of_an_app()
    {
        var customs = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{ "instanceIsolation.b": 2, "circuitBreaker.a": 1, "queue": 1, "circuitBreaker.x": "1", "circuitBreaker.y": 7 }""");

        Assert.Equal([("circuitBreaker.a", 1), ("instanceIsolation.b", 2)], BreakerStates.Read(customs));
        Assert.Empty(BreakerStates.Read(null));
    }

    private static MetricReport Point(string operation, long time, long rejected) => new() { Name = operation, Time = time, CircuitBreakerOpen = true, ShortCircuited = rejected };

    private static string Names(MetricOrder order) => string.Concat(order.Sort(Reports).Select(static report => report.Name));
}
