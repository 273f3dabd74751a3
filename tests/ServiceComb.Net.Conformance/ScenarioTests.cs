using ServiceComb.Net.Conformance.Engines;
using ServiceComb.Net.Conformance.Recording;
using ServiceComb.Net.Conformance.Replay;

namespace ServiceComb.Net.Conformance;

/// <summary>Tests that the local engine responds like the recorded engines.</summary>
public sealed class ScenarioTests(ITestOutputHelper output)
{
    public static TheoryData<string> Ids => [.. Recordings.All.Scenarios.Select(scenario => scenario.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Scenario(string id)
    {
        var scenario = Recordings.All.Named(id);
        var cancellationToken = TestContext.Current.CancellationToken;
        if (RunningEngine.IsGiven)
        {
            Assert.SkipWhen(RunningEngine.Lacks(scenario, out var variable), $"{variable} is not set");
            await using var running = await RunningEngine.TakeAsync(cancellationToken);
            var seen = await ScenarioReplay.RunAsync(scenario, running, cancellationToken);
            Assert.True(seen.IsEqual, seen.ToString());
            return;
        }

        await using var engine = await LocalEngineUnderTest.StartAsync(scenario, cancellationToken);
        var report = await ScenarioReplay.RunAsync(scenario, engine, cancellationToken);
        if (ExpectedDifferences.Ids.Contains(id))
        {
            output.WriteLine(report.ToString());
            Assert.False(report.IsEqual, $"{id} no longer differs: take it off {ExpectedDifferences.FileName}");
        }
        else
        {
            Assert.True(report.IsEqual, report.ToString());
        }
    }

    [Fact]
    public void Every_expected_difference_names_a_scenario() =>
        Assert.Empty(ExpectedDifferences.Ids.Except(Recordings.All.Scenarios.Select(scenario => scenario.Id)));
}
