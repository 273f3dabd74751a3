using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Kie;

/// <summary>Which items to list, and whether to wait for a change of them.</summary>
public sealed record KieQuery
{
    /// <summary>Labels that the items carry.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Whether the items carry those labels and no others.</summary>
    public bool ExactMatch { get; init; }

    /// <summary>A key, <c>beginWith(text)</c> or <c>wildcard(text*)</c>; not together with a wait.</summary>
    public string? Key { get; init; }

    /// <summary>One of <see cref="KieStatus"/>; null for both. The answer of a woken wait ignores it.</summary>
    public string? Status { get; init; }

    /// <summary>How many items to leave out.</summary>
    public int Offset { get; init; }

    /// <summary>How many items to give at most, 1 to 100; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>The revision the caller holds; -1 at the start.</summary>
    public long? Revision { get; init; }

    /// <summary>How long the engine may hold the request while the revision is the caller's; at most 50 seconds. Zero: not at all.</summary>
    public TimeSpan Wait { get; init; }
}
