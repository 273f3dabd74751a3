namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>What must be observed; what is null is not looked at.</summary>
internal sealed record VectorExpectation
{
    /// <summary>The statuses of the calls in order.</summary>
    public IReadOnlyList<int>? Statuses { get; init; }

    /// <summary>How many calls end with each status.</summary>
    public Dictionary<int, int>? Count { get; init; }

    /// <summary>How many requests each instance answers.</summary>
    public Dictionary<string, int>? Instances { get; init; }

    /// <summary>Whether one instance answers all calls.</summary>
    public bool? OneInstance { get; init; }

    /// <summary>The context that the service sees with the last call; null where an entry must be absent.</summary>
    public Dictionary<string, string?>? SeenContext { get; init; }

    /// <summary>How long the calls may wait.</summary>
    public int? AtMostMs { get; init; }

    /// <summary>What differs from the expectation; null when nothing does.</summary>
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

        if (Instances is not null && !AreEqual(Instances, outcome.Answered.CountBy(static id => id)))
        {
            differences.Add($"answers of {string.Join(' ', outcome.Answered)}");
        }

        if (OneInstance == true && outcome.Answered.Distinct().Count() != 1)
        {
            differences.Add($"answers of {string.Join(' ', outcome.Answered)}");
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
