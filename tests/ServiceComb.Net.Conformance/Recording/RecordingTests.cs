namespace ServiceComb.Net.Conformance.Recording;

/// <summary>Tests that the test data is complete and unchanged.</summary>
public sealed class RecordingTests
{
    [Theory]
    [InlineData("recordings.json", "conformance")]
    [InlineData("recordings-2.json", "conformance")]
    [InlineData("cse-operations.json", "reference")]
    public void The_copy_equals_the_original_if_that_is_available(string name, string folder) =>
        OriginalData.AssertIsCopy(TestData.PathOf(name), Path.Combine(folder, name));

    [Theory]
    [InlineData("recordings.json", 40, 448)]
    [InlineData("recordings-2.json", 26, 313)]
    public void The_recordings_are_complete(string name, int scenarios, int steps)
    {
        var recordings = Recordings.Read(name);
        Assert.Equal((scenarios, steps), (recordings.Scenarios.Count, recordings.Scenarios.Sum(scenario => scenario.Steps.Count)));
    }

    [Fact]
    public void Every_scenario_has_a_unique_ID() =>
        Assert.Equal(Recordings.All.Scenarios.Count, Recordings.All.Scenarios.Select(scenario => scenario.Id).Distinct().Count());

    [Fact]
    public void Every_step_except_sleeps_has_a_request_and_a_response() =>
        Assert.All(Recordings.All.Scenarios.SelectMany(scenario => scenario.AllSteps), step =>
            Assert.True(step.Kind == StepKind.Sleep
                ? step.Seconds > 0
                : step is { Server: "registry" or "kie" or "rbac", Path: ['/', ..], Response: not null }
                    && (step.Method is not null || step.Kind == StepKind.Watch)));
}
