namespace ServiceComb.Net.Conformance.Vectors;

internal sealed record VectorCall
{
    public required string Method { get; init; }

    public required string Path { get; init; }

    public Dictionary<string, string> Headers { get; init; } = [];

    public int Times { get; init; } = 1;
}
