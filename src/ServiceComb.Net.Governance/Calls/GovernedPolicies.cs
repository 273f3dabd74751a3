using Polly;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>The policies of a request as one pipeline, outside in: rateLimiting, circuitBreaker, retry. Cached per set of
/// policies; the state is in the policies.</summary>
internal sealed class GovernedPolicies
{
    private readonly RetryPolicy? _retry;

    public GovernedPolicies(RateLimitingPolicy? limit, CircuitBreakerPolicy? breaker, RetryPolicy? retry, GovernedPolicies? once, TimeProvider time)
    {
        (_retry, Once) = (retry, once ?? this);
        IsEmpty = limit is null && breaker is null && retry is null;
        var builder = new ResiliencePipelineBuilder<CallOutcome> { TimeProvider = time };
        if (limit is not null)
        {
            builder.AddLimiter(limit.Limiter, time);
        }

        if (breaker is not null)
        {
            builder.AddBreaker(breaker.Breaker, breaker.IsFailure, time);
        }

        if (retry is not null)
        {
            builder.AddRetry(retry.ToOptions());
        }

        Pipeline = IsEmpty ? ResiliencePipeline<CallOutcome>.Empty : builder.Build();
    }

    /// <summary>No policy at all.</summary>
    public static GovernedPolicies None { get; } = new(null, null, null, null, TimeProvider.System);

    public bool IsEmpty { get; }

    public ResiliencePipeline<CallOutcome> Pipeline { get; }

    /// <summary>The same without retry: for requests whose content cannot be sent twice.</summary>
    public GovernedPolicies Once { get; }

    /// <summary>Tries at most, the first one included.</summary>
    public int MaxAttempts => 1 + (_retry?.MaxRetries ?? 0);

    /// <summary>Retries on the same instance before another is chosen.</summary>
    public int RetryOnSame => _retry?.RetryOnSame ?? 0;

    /// <summary>Whether a bad response after the last try becomes an exception.</summary>
    public bool FailAfterMaxAttempts => _retry?.FailAfterMaxAttempts ?? false;

    /// <summary>Whether a response of this status would be retried, tries permitting.</summary>
    public bool WouldRetry(int status) => _retry is not null && _retry.Statuses.Contains(status);
}
