using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>The result of a scenario.</summary>
internal sealed record ScenarioReport(Scenario Scenario, IReadOnlyList<StepReport> Steps)
{
    public IReadOnlyList<StepReport> Differing { get; } = [.. Steps.Where(step => step.Differences.Count > 0)];

    public bool IsEqual => Differing.Count == 0;

    public override string ToString() => IsEqual
        ? $"{Scenario.Id}: all {Steps.Count} steps as recorded"
        : $"{Scenario.Id} ({Scenario.Title}): {Differing.Count} of {Steps.Count} steps differ{Environment.NewLine}{string.Join(Environment.NewLine, Differing)}";
}
