namespace ServiceComb.Net;

/// <summary>Options of traffic governance (<c>servicecomb:governance:*</c>, <c>servicecomb:context:*</c>, <c>servicecomb:router:*</c>).
/// The settings take effect while the application runs. A value set in code replaces the setting; null leaves the decision to
/// it.</summary>
public sealed class GovernanceOptions
{
    /// <summary>Gets or sets whether governance documents are applied (<c>servicecomb:governance:enabled</c>). Default of the setting:
    /// true.</summary>
    public bool? IsEnabled { get; set; }

    /// <summary>Gets or sets where rate limits apply (<c>servicecomb:governance:rateLimiting:side</c>). Default of the setting:
    /// outgoing calls, or incoming requests after <c>UseServiceCombGovernance()</c>.</summary>
    public GovernanceSide? RateLimitingSide { get; set; }

    /// <summary>Gets or sets where rate limits per identifier apply (<c>servicecomb:governance:identifierRateLimiting:side</c>). Default
    /// of the setting: as for <see cref="RateLimitingSide"/>.</summary>
    public GovernanceSide? IdentifierRateLimitingSide { get; set; }

    /// <summary>Gets or sets where circuit breakers apply (<c>servicecomb:governance:circuitBreaker:side</c>). Default of the setting: as
    /// for <see cref="RateLimitingSide"/>.</summary>
    public GovernanceSide? CircuitBreakerSide { get; set; }

    /// <summary>Gets or sets where bulkheads apply (<c>servicecomb:governance:bulkhead:side</c>). Default of the setting: as for
    /// <see cref="RateLimitingSide"/>.</summary>
    public GovernanceSide? BulkheadSide { get; set; }

    /// <summary>Gets or sets where mappers apply (<c>servicecomb:governance:mapper:side</c>). Default of the setting: as for
    /// <see cref="RateLimitingSide"/>.</summary>
    public GovernanceSide? MapperSide { get; set; }

    /// <summary>Gets or sets whether only GET, HEAD, OPTIONS and TRACE are retried
    /// (<c>servicecomb:governance:retry:safeMethodsOnly</c>). Default of the setting: false.</summary>
    public bool? RetrySafeMethodsOnly { get; set; }

    /// <summary>Gets or sets the time that an instance must have had to respond for a canceled call to count as its failure; zero
    /// disables this (<c>servicecomb:governance:canceledCallTimeoutInMillis</c>). Default of the setting: 1 second.</summary>
    public TimeSpan? CanceledCallTimeout { get; set; }

    /// <summary>Gets or sets the request headers that are forwarded to the calls that a request causes
    /// (<c>servicecomb:router:header</c>). Default of the setting: none.</summary>
    public IList<string>? RouterHeaders { get; set; }

    /// <summary>Gets or sets whether the invocation context of incoming requests is read
    /// (<c>servicecomb:context:decodeInvocationContext</c>). Default of the setting: true.</summary>
    public bool? DecodeInvocationContext { get; set; }

    /// <summary>Gets or sets the headers that carry the invocation context of outgoing calls (<c>servicecomb:context:headers</c>).
    /// Default of the setting: <c>x-cse-context</c> and <c>x-invocation-context</c>.</summary>
    public IList<string>? ContextHeaders { get; set; }

    /// <summary>Gets the governance documents by their key below <c>servicecomb</c>, such as <c>retry:orders</c> or
    /// <c>loadbalance:strategy:name</c>, as YAML text. A document replaces that of the configuration with the same key. Default:
    /// empty.</summary>
    public IDictionary<string, string> Documents { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
