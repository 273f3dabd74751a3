namespace ServiceComb.Net.Client.Addresses;

/// <summary>A request to an engine, independent of its address.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The escaped path and query, without a leading slash.</param>
internal sealed record EngineRequest(HttpMethod Method, string Path)
{
    public byte[]? Body { get; init; }

    /// <summary>The media type of the body; null for JSON.</summary>
    public string? BodyType { get; init; }

    /// <summary>The id of the consumer, for requests by which the engine learns dependencies.</summary>
    public string? ConsumerId
    {
        get;
        init => field = HeaderValidator.Validate(value, "consumerId");
    }

    /// <summary>An additional header.</summary>
    public KeyValuePair<string, string>? Header { get; private init; }

    /// <summary>Returns a copy of the request with an additional header, or this request when <paramref name="value"/> is null.</summary>
    /// <param name="header">The name of the header.</param>
    /// <param name="value">The value of the header.</param>
    /// <param name="name">The name of the caller's parameter, for the exception.</param>
    /// <exception cref="ArgumentException">The value contains a control character.</exception>
    public EngineRequest WithHeader(string header, string? value, string name) =>
        value is null ? this : this with { Header = new(header, HeaderValidator.Validate(value, name)!) };

    /// <summary>Whether the request is idempotent, so that it can be repeated at another address after a failure.</summary>
    public bool IsRepeatable { get; init; } = Method != HttpMethod.Post;

    /// <summary>The time that the engine may hold the request (long polling), in addition to the request timeout.</summary>
    public TimeSpan HoldTime { get; init; }

    public override string ToString() => $"{Method} /{Path}";
}
