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
    public string? ConsumerId
    {
        get;
        init => field = HeaderText.Require(value, "consumerId");
    }

    /// <summary>One more header, for the few requests that have one.</summary>
    public KeyValuePair<string, string>? Header { get; private init; }

    /// <summary>Returns a request with one more header; none for null.</summary>
    /// <param name="header">The header.</param>
    /// <param name="value">Its value.</param>
    /// <param name="name">What callers of the client call the value.</param>
    /// <exception cref="ArgumentException">The value has a control character.</exception>
    public EngineRequest WithHeader(string header, string? value, string name) =>
        value is null ? this : this with { Header = new(header, HeaderText.Require(value, name)!) };

    /// <summary>Whether sending it twice does no harm, so that a failure may be repeated at another address.</summary>
    public bool IsRepeatable { get; init; } = Method != HttpMethod.Post;

    /// <summary>Time the engine itself may hold the request, on top of the request time-out.</summary>
    public TimeSpan Held { get; init; }

    public override string ToString() => $"{Method} /{Path}";
}
