using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Polly;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Tests.Vectors;

public sealed class BreakerVectors
{
    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string> Windows => VectorFile.Read("windows");

    public static TheoryData<string> HalfOpen => VectorFile.Read("half-open");

    public static TheoryData<string> Breakers => VectorFile.Read("breakers");

    [Theory]
    [MemberData(nameof(Windows))]
    public void Windows_contain_the_expected_calls(string vector)
    {
        var one = VectorFile.Parse(vector);
        var kind = one.Text("kind") == "count" ? CircuitBreakerWindow.Count : CircuitBreakerWindow.Time;
        var window = new BreakerSettings(new() { Window = kind, WindowSize = one.Integer("size") }, _time).CreateClosedState(BreakerSlot.Create(), number: 0);
        var totals = new List<int[]>();
        foreach (var call in one.GetProperty("calls").EnumerateArray())
        {
            int[] parts = [.. call.EnumerateArray().Select(part => part.GetInt32())];
            _time.Advance(TimeSpan.FromMilliseconds(parts[0]));
            window.Add(parts[1] == 1, parts[2] == 1, _time.GetTimestamp());
            totals.Add([window.Totals.Calls, window.Totals.Failed, window.Totals.Slow]);
        }

        Assert.Equal(one.GetProperty("totals").EnumerateArray().Select(total => total.EnumerateArray().Select(part => part.GetInt32()).ToArray()), totals);
    }

    [Theory]
    [MemberData(nameof(HalfOpen))]
    public void Half_open_lets_the_permitted_calls_decide(string vector)
    {
        var one = VectorFile.Parse(vector);
        var permitted = one.Integer("permitted");
        var breaker = new CircuitBreaker(
            new() { MinimumNumberOfCalls = 1, PermittedNumberOfCallsInHalfOpenState = permitted, FailureRateThreshold = one.Integer("failureRateThreshold") }, _time);
        Assert.True(breaker.TryEnter(out var first, out _));
        breaker.Record(first, failed: true, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(60));
        var permits = new List<int>();
        while (breaker.TryEnter(out var permit, out _))
        {
            permits.Add(permit);
        }

        Assert.Equal((permitted, CircuitState.HalfOpen), (permits.Count, breaker.State));
        for (var i = 0; i < permitted; i++)
        {
            Assert.Equal(CircuitState.HalfOpen, breaker.State);
            breaker.Record(permits[i], failed: i < one.Integer("failed"), TimeSpan.Zero);
        }

        Assert.Equal(one.Text("state"), breaker.State.ToString());
    }

    [Theory]
    [MemberData(nameof(Breakers))]
    public void Documents_open_breakers_when_they_should(string vector)
    {
        var one = VectorFile.Parse(vector);
        var text = one.GetProperty("options").GetRawText();
        var policy = CircuitBreakerPolicy.Read(new GovernanceDocument(DocumentKind.CircuitBreaker, "x", text, YamlDocumentReader.Read(text), null), _time);
        foreach (var call in one.Text("calls"))
        {
            if (policy.Breaker.IsBypassed || !policy.Breaker.TryEnter(out var permit, out _))
            {
                continue;
            }

            var outcome = Outcome.FromResult(new CallOutcome(call == 'F' ? 503 : 200, null));
            policy.Breaker.Record(permit, policy.IsFailure(outcome), TimeSpan.FromSeconds(call == 'S' ? 2 : 0));
        }

        Assert.Equal(one.Flag("open"), !policy.Breaker.IsBypassed && !policy.Breaker.TryEnter(out _, out _));
    }
}
