using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Tracking;

/// <summary>What a caller that names its session asked for last, and what it was shown.</summary>
internal sealed record PollingDetail
{
    private long? _size;

    public required string SessionId { get; init; }

    public required string SessionGroup { get; init; }

    public required string Project { get; init; }

    /// <summary>The first <c>label</c> parameter.</summary>
    public required string Labels { get; init; }

    public required string QueryRevision { get; init; }

    public required string QueryWait { get; init; }

    /// <summary>The revision of the answer.</summary>
    public required string Revision { get; init; }

    public required string Ip { get; init; }

    public required string UserAgent { get; init; }

    /// <summary>Method and path.</summary>
    public required string UrlPath { get; init; }

    public required ArraySegment<KieRecord> Records { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Bytes that the entry keeps alive, roughly.</summary>
    public long Size => _size ??= 256 + SessionId.Length + UserAgent.Length + Labels.Length + Records.Sum(static record => 64L + record.Json.Length);
}
