namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>The expected behavior; null values are not compared.</summary>
internal sealed record VectorExpectation
{
    /// <summary>Gets the statuses of the calls in order.</summary>
    public IReadOnlyList<int>? Statuses { get; init; }

    /// <summary>Gets the number of calls by status.</summary>
    public Dictionary<int, int>? Count { get; init; }

    /// <summary>Gets the number of requests by instance.</summary>
    public Dictionary<string, int>? Instances { get; init; }

    /// <summary>Gets a value that indicates whether the same instance responds to all calls.</summary>
    public bool? OneInstance { get; init; }

    /// <summary>Gets the context of the last request; entries with null must be absent.</summary>
    public Dictionary<string, string?>? SeenContext { get; init; }

    /// <summary>Gets the permitted delay of the calls.</summary>
    public int? AtMostMs { get; init; }

    /// <summary>Describes the difference from the expectation; null when there is none.</summary>
    public string? Compare(VectorOutcome outcome)
    {
        var differences = new List<string>();
        if (Statuses is not null && !Statuses.SequenceEqual(outcome.Statuses))
        {
            differences.Add($"statuses {string.Join(' ', outcome.Statuses)}");
        }

        if (Count is not null && !AreEqual(Count, outcome.Statuses.CountBy(static status => status)))
        {
            differences.Add($"statuses {string.Join(' ', outcome.Statuses)}");
        }

        if (Instances is not null && !AreEqual(Instances, outcome.Responded.CountBy(static id => id)))
        {
            differences.Add($"responses of {string.Join(' ', outcome.Responded)}");
        }

        if (OneInstance == true && outcome.Responded.Distinct().Count() != 1)
        {
            differences.Add($"responses of {string.Join(' ', outcome.Responded)}");
        }

        differences.AddRange((SeenContext ?? [])
            .Where(entry => outcome.SeenContext.GetValueOrDefault(entry.Key) != entry.Value)
            .Select(entry => $"context entry {entry.Key} '{outcome.SeenContext.GetValueOrDefault(entry.Key)}'"));
        if (outcome.Waited.TotalMilliseconds > AtMostMs)
        {
            differences.Add($"waited {outcome.Waited}");
        }

        return differences.Count == 0 ? null : string.Join("; ", differences);
    }

    private static bool AreEqual<TKey>(Dictionary<TKey, int> expected, IEnumerable<KeyValuePair<TKey, int>> counts)
        where TKey : notnull =>
        expected.Where(static pair => pair.Value > 0).OrderBy(static pair => pair.Key).SequenceEqual(counts.OrderBy(static pair => pair.Key));
}
