namespace ServiceComb.Net.Conformance.Recording;

/// <summary>Steps that belong together: later ones use what earlier ones captured.</summary>
internal sealed record Scenario
{
    public required string Id { get; init; }

    public string Title { get; init; } = "";

    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Every step, those inside held calls included.</summary>
    public IEnumerable<Step> AllSteps => Steps.SelectMany(step => step.During.Prepend(step));

    /// <summary>The servers the scenario talks to.</summary>
    public IReadOnlySet<string> Servers => AllSteps.Select(step => step.Server).OfType<string>().ToHashSet();
}
