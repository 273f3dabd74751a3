namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>An instance of the service <c>target</c>.</summary>
internal sealed record VectorInstance
{
    public required string Id { get; init; }

    public required string Version { get; init; }

    public Dictionary<string, string> Properties { get; init; } = [];

    /// <summary>Gets the statuses of the responses, in order; 200 after the last one.</summary>
    public IReadOnlyList<int> Script { get; init; } = [];

    public Dictionary<string, string> AnswerHeaders { get; init; } = [];
}
