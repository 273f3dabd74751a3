namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>What was observed while a vector was played.</summary>
/// <param name="Statuses">The statuses of the calls in order.</param>
/// <param name="Answered">The instances in the order of their answers.</param>
/// <param name="SeenContext">The context that the service saw last.</param>
/// <param name="Waited">How long the calls waited.</param>
internal sealed record VectorOutcome(
    IReadOnlyList<int> Statuses, IReadOnlyList<string> Answered, IReadOnlyDictionary<string, string> SeenContext, TimeSpan Waited);
