namespace ServiceComb.Net.Protocol.Registry;

/// <summary>A rule that allows or blocks consumers of a microservice. Engines since service-center 2.0 accept rules and ignore
/// them.</summary>
public sealed record MicroserviceRule
{
    /// <summary>The id, assigned by the engine.</summary>
    public string? RuleId { get; init; }

    /// <summary>The type: <c>WHITE</c> or <c>BLACK</c>.</summary>
    public string? RuleType { get; init; }

    /// <summary>The compared field of the consumer, or <c>tag_</c> and the name of a tag.</summary>
    public string? Attribute { get; init; }

    /// <summary>The regular expression, 1 to 64 characters.</summary>
    public string? Pattern { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The time of creation, in seconds since 1970-01-01 UTC, as text; only in responses.</summary>
    public string? Timestamp { get; init; }

    /// <summary>The time of the last change, in seconds since 1970-01-01 UTC, as text; only in responses.</summary>
    public string? ModTimestamp { get; init; }
}
