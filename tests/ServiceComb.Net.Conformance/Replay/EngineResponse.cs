namespace ServiceComb.Net.Conformance.Replay;

/// <summary>What an engine answered to one step.</summary>
internal sealed record EngineResponse
{
    public int Status { get; init; }

    /// <summary>The first value of each header, names without case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The media type without its parameters.</summary>
    public string? ContentType { get; init; }

    public string Body { get; init; } = "";

    /// <summary>How long the answer took.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>The text frames of a watch, in order.</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>Why there is no answer at all.</summary>
    public string? Failure { get; init; }
}
