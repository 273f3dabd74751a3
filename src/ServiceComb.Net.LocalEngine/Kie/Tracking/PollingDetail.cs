using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Tracking;

/// <summary>The last poll of a session, and the items that it returned.</summary>
internal sealed record PollingDetail
{
    private long? _size;

    public required string SessionId { get; init; }

    public required string SessionGroup { get; init; }

    public required string Project { get; init; }

    /// <summary>Gets the first <c>label</c> parameter.</summary>
    public required string Labels { get; init; }

    public required string QueryRevision { get; init; }

    public required string QueryWait { get; init; }

    /// <summary>Gets the revision of the response.</summary>
    public required string Revision { get; init; }

    public required string Ip { get; init; }

    public required string UserAgent { get; init; }

    /// <summary>Gets the method and path.</summary>
    public required string UrlPath { get; init; }

    public required ArraySegment<KieRecord> Records { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the approximate number of bytes that the entry keeps in memory.</summary>
    public long Size => _size ??= 256 + SessionId.Length + UserAgent.Length + Labels.Length + Records.Sum(static record => 64L + record.Json.Length);
}
