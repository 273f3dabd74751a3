namespace ServiceComb.Net.Protocol.Registry;

/// <summary>A path by which a microservice is reached from outside.</summary>
public sealed record ServicePath
{
    /// <summary>The path, beginning with a slash.</summary>
    public string? Path { get; init; }

    /// <summary>The properties of the path, such as <c>checksession</c>.</summary>
    public IReadOnlyDictionary<string, string>? Property { get; init; }
}
