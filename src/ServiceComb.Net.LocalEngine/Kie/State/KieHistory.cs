namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>The earlier versions of one item, oldest first, as JSON. Used under the store's lock.</summary>
internal sealed class KieHistory
{
    /// <summary>Versions that are shown of an item, its present one included.</summary>
    public const int MaxVersions = 100;

    private readonly Queue<(long Revision, byte[] Json)> _versions = [];

    /// <summary>The revisions of the versions.</summary>
    public IEnumerable<long> Revisions => _versions.Select(static version => version.Revision);

    /// <summary>The revision of the version that has no more room when another is added; null when there is room.</summary>
    public long? NextForgotten => _versions.Count + 1 < MaxVersions ? null : _versions.Peek().Revision;

    /// <summary>Adds the version that was replaced last.</summary>
    public void Add(long revision, byte[] json)
    {
        _versions.Enqueue((revision, json));
        if (_versions.Count >= MaxVersions)
        {
            _versions.Dequeue();
        }
    }

    /// <summary>The versions, newest first.</summary>
    public IEnumerable<byte[]> NewestFirst() => _versions.Reverse().Select(static version => version.Json);
}
