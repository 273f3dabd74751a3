namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>The earlier versions of an item as JSON, oldest first. Requires the store's lock.</summary>
internal sealed class KieHistory
{
    /// <summary>The maximum number of listed versions of an item, including the current one.</summary>
    public const int MaxVersions = 100;

    private readonly Queue<(long Revision, byte[] Json)> _versions = [];

    public IEnumerable<long> Revisions => _versions.Select(static version => version.Revision);

    /// <summary>Gets the revision of the version that is evicted by the next addition; null when none is.</summary>
    public long? NextEvictedRevision => _versions.Count + 1 < MaxVersions ? null : _versions.Peek().Revision;

    /// <summary>Adds the version that was just replaced.</summary>
    public void Add(long revision, byte[] json)
    {
        _versions.Enqueue((revision, json));
        if (_versions.Count >= MaxVersions)
        {
            _versions.Dequeue();
        }
    }

    public IEnumerable<byte[]> NewestFirst() => _versions.Reverse().Select(static version => version.Json);
}
