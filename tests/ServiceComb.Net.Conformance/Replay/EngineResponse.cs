namespace ServiceComb.Net.Conformance.Replay;

/// <summary>The response of an engine to a step.</summary>
internal sealed record EngineResponse
{
    public int Status { get; init; }

    /// <summary>Gets the first value of each header; names are case-insensitive.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the media type without parameters.</summary>
    public string? ContentType { get; init; }

    public string Body { get; init; } = "";

    /// <summary>Gets the time until the response, on the clock of the engine.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Gets the text frames of a watch, in order.</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>Gets why there is no response; null when there is one.</summary>
    public string? Failure { get; init; }
}
