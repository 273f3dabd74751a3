using System.Text.Json;
using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Replay;

public sealed class ResponseComparerTests
{
    private static readonly EngineResponse Fitting = new()
    {
        Status = 200,
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-Revision"] = "7", ["Date"] = "today" },
        ContentType = "application/json",
        Body = """{"a":1}""",
    };

    [Fact]
    public void A_response_as_recorded_has_no_difference() => Assert.Empty(Compare(Fitting));

    [Fact]
    public void Another_status_is_a_difference() =>
        Assert.Equal("status: expected 200, seen 201", Compare(Fitting with { Status = 201 }).Single().ToString());

    [Fact]
    public void Another_value_of_a_named_header_is_a_difference() =>
        Assert.Equal("header x-revision: expected 7, seen 8", Compare(Fitting with { Headers = Header("x-revision", "8") }).Single().ToString());

    [Fact]
    public void A_missing_header_is_a_difference() =>
        Assert.Equal("header x-revision: expected 7, seen nothing", Compare(Fitting with { Headers = Header("other", "7") }).Single().ToString());

    [Fact]
    public void A_header_that_matches_any_value_must_be_present()
    {
        var step = Step("""{"status":200,"headers":{"x-revision":"{{any}}"},"body":null}""");
        Assert.Empty(Compare(step, new EngineResponse { Status = 200, Headers = Header("x-revision", "8") }));
        Assert.Single(Compare(step, new EngineResponse { Status = 200 }));
    }

    [Fact]
    public void JSON_under_another_media_type_is_a_difference() =>
        Assert.Equal("content type", Compare(Fitting with { ContentType = "text/plain" }).Single().Path);

    [Fact]
    public void An_unexpected_body_is_a_difference() =>
        Assert.Equal("body: expected nothing, seen {}", Compare(Step("""{"status":200,"contentType":"text/plain","body":null}"""), new EngineResponse { Status = 200, Body = "{}" }).Single().ToString());

    [Fact]
    public void A_missing_body_is_a_difference() =>
        Assert.Equal("body: expected JSON, seen nothing", Compare(Fitting with { Body = "" }).Single().ToString());

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{"a":1}{"a":1}""")]
    [InlineData("""{"a":1,"a":1}""")]
    public void A_body_that_is_not_one_JSON_value_is_a_difference(string body) =>
        Assert.Equal("body", Compare(Fitting with { Body = body }).Single().Path);

    [Fact]
    public void A_failed_call_is_a_difference() =>
        Assert.Equal("response: expected status 200, seen no response", Compare(new EngineResponse { Failure = "no response" }).Single().ToString());

    [Fact]
    public void An_advisory_step_is_not_compared() =>
        Assert.Empty(Compare(Step("""{"status":200,"body":null}""") with { Advisory = "either is right" }, new EngineResponse { Status = 500 }));

    [Theory]
    [InlineData(3.0, true)]
    [InlineData(1.5, true)]
    [InlineData(4.5, true)]
    [InlineData(1.3, false)]
    [InlineData(4.7, false)]
    public void The_duration_of_a_held_call_is_compared_with_tolerance(double seconds, bool fits)
    {
        var step = Step("""{"status":304,"body":null,"seconds":3}""");
        var received = new EngineResponse { Status = 304, Took = TimeSpan.FromSeconds(seconds) };
        Assert.Equal(fits, Compare(step, received).Count == 0);
    }

    [Theory]
    [InlineData(new[] { """{"a":1}""", "closed" }, null)]
    [InlineData(new[] { "closed", """{"a":1}""" }, "frames.0")]
    [InlineData(new[] { """{"a":2}""", "closed" }, "frames.0.a")]
    [InlineData(new[] { """{"a":1}""" }, "frames.1")]
    [InlineData(new[] { """{"a":1}""", "closed", "closed" }, "frames.2")]
    public void Frames_are_compared_in_their_order(string[] frames, string? difference)
    {
        var step = Step("""{"status":101,"frames":[{"a":1},"closed"]}""");
        Assert.Equal(difference, Compare(step, new EngineResponse { Status = 101, Frames = frames }).FirstOrDefault()?.Path);
    }

    private static IReadOnlyList<Difference> Compare(EngineResponse received) => Compare(
        Step("""{"status":200,"headers":{"x-revision":"7"},"contentType":"application/json","body":{"a":1}}"""), received);

    private static IReadOnlyList<Difference> Compare(Step step, EngineResponse received) =>
        ResponseComparer.Compare(step, received, new Placeholders("word"));

    private static Step Step(string response) =>
        new() { Response = JsonSerializer.Deserialize<RecordedResponse>(response, JsonSerializerOptions.Web) };

    private static Dictionary<string, string> Header(string name, string value) => new(StringComparer.OrdinalIgnoreCase) { [name] = value };
}
