using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Kie;

/// <summary>Selects items and specifies whether to wait for a change (long polling).</summary>
public sealed record KieQuery
{
    /// <summary>Gets the labels that the items must have.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Gets whether the items must have no other labels.</summary>
    public bool ExactMatch { get; init; }

    /// <summary>Gets the key: an exact key, <c>beginWith(text)</c> or <c>wildcard(text*)</c>; null for all. Cannot be combined with <see cref="Wait"/>.</summary>
    public string? Key { get; init; }

    /// <summary>Gets the status, one of <see cref="KieStatus"/>; null for all. Engines ignore it in the response to a wait that ends with a change.</summary>
    public string? Status { get; init; }

    /// <summary>Gets the number of items to skip.</summary>
    public int Offset { get; init; }

    /// <summary>Gets the maximum number of items to return, 1 to 100; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Gets the revision of the caller's list; -1 when there is none yet.</summary>
    public long? Revision { get; init; }

    /// <summary>Gets the time that the engine waits for a change of <see cref="Revision"/>, at most 50 seconds. Default: zero; it responds immediately.</summary>
    public TimeSpan Wait { get; init; }
}
