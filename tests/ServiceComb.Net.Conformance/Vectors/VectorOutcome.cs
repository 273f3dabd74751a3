namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>The observed behavior of a vector.</summary>
/// <param name="Statuses">The statuses of the calls in order.</param>
/// <param name="Responded">The instances that responded, in order.</param>
/// <param name="SeenContext">The context of the last request.</param>
/// <param name="Waited">The total delay of the calls.</param>
internal sealed record VectorOutcome(
    IReadOnlyList<int> Statuses, IReadOnlyList<string> Responded, IReadOnlyDictionary<string, string> SeenContext, TimeSpan Waited);
