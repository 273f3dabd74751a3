namespace ServiceComb.Net.Client.Addresses;

/// <summary>A request before it has an address.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query, escaped, without a leading slash.</param>
internal sealed record EngineRequest(HttpMethod Method, string Path)
{
    /// <summary>A body; JSON unless <see cref="BodyType"/> says otherwise.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The media type of the body; null for JSON.</summary>
    public string? BodyType { get; init; }

    /// <summary>The microservice that asks, for requests that tell the engine who consumes whom.</summary>
    public string? ConsumerId { get; init; }

    /// <summary>One more header, for the few requests that have one.</summary>
    public KeyValuePair<string, string>? Header { get; init; }

    /// <summary>Whether sending it twice does no harm, so that a failure may be repeated at another address.</summary>
    public bool IsRepeatable { get; init; } = Method != HttpMethod.Post;

    /// <summary>Time the engine itself may hold the request, on top of the request time-out.</summary>
    public TimeSpan Held { get; init; }

    public override string ToString() => $"{Method} /{Path}";
}
