namespace ServiceComb.Net.Conformance.Recording;

/// <summary>A sequence of steps. Later steps use values that earlier ones captured.</summary>
internal sealed record Scenario
{
    public required string Id { get; init; }

    public string Title { get; init; } = "";

    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Gets all steps, including those inside held calls.</summary>
    public IEnumerable<Step> AllSteps => Steps.SelectMany(step => step.During.Prepend(step));

    /// <summary>Gets the servers that the scenario calls.</summary>
    public IReadOnlySet<string> Servers => AllSteps.Select(step => step.Server).OfType<string>().ToHashSet();
}
