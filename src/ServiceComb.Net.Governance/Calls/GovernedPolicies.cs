using Polly;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>The policies of a request, and those that are around the whole of it as one pipeline, outside in: rateLimiting,
/// identifierRateLimiting, circuitBreaker, bulkhead, timeLimiter, retry. Cached per set of policies; the state is in the
/// policies.</summary>
internal sealed class GovernedPolicies
{
    private static readonly ResiliencePropertyKey<string> Identifier = new("servicecomb.identifier");
    private readonly GovernancePolicy?[] _chosen;
    private readonly PolicyBuild _build;
    private readonly RetryPolicy? _retry;
    private readonly IdentifierRateLimitingPolicy? _identifier;
    private GovernedPolicies? _withoutRetry;

    public GovernedPolicies(GovernancePolicy?[] chosen, PolicyBuild build)
    {
        (_chosen, _build) = (chosen, build);
        _retry = Of<RetryPolicy>(PolicyKind.Retry);
        _identifier = Of<IdentifierRateLimitingPolicy>(PolicyKind.IdentifierRateLimiting);
        TimeLimiter = Of<TimeLimiterPolicy>(PolicyKind.TimeLimiter);
        Mapper = Of<MapperPolicy>(PolicyKind.Mapper);
        Balance = Of<LoadBalancePolicy>(PolicyKind.LoadBalance);
        Fault = Of<FaultInjectionPolicy>(PolicyKind.FaultInjection);
        Isolation = Of<InstanceIsolationPolicy>(PolicyKind.InstanceIsolation);
        InstanceBulkhead = Of<InstanceBulkheadPolicy>(PolicyKind.InstanceBulkhead);
        HasBreaker = Of<CircuitBreakerPolicy>(PolicyKind.CircuitBreaker) is not null;
        IsEmpty = Array.TrueForAll(chosen, static policy => policy is null);
        var isOne = Array.TrueForAll(chosen, ComposedPolicyStrategy.Takes);
        IsPlain = isOne && _identifier is null;
        Pipeline = Build(isOne);
    }

    /// <summary>No policy at all.</summary>
    public static GovernedPolicies None { get; } =
        new(new GovernancePolicy?[Enum.GetValues<PolicyKind>().Length], new PolicyBuild(TimeProvider.System, null));

    public bool IsEmpty { get; }

    /// <summary>What is around the whole call; the rest is per try.</summary>
    public ResiliencePipeline<CallOutcome> Pipeline { get; }

    /// <summary>Whether nothing in <see cref="Pipeline"/> reads or writes a context, so that one of
    /// <see cref="ResilienceContextCache"/> will do.</summary>
    public bool IsPlain { get; }

    /// <summary>The same without retry: for requests that cannot be sent twice.</summary>
    public GovernedPolicies WithoutRetry => _retry is null ? this : Volatile.Read(ref _withoutRetry) ?? CreateWithoutRetry();

    public MapperPolicy? Mapper { get; }

    public LoadBalancePolicy? Balance { get; }

    public FaultInjectionPolicy? Fault { get; }

    public InstanceIsolationPolicy? Isolation { get; }

    /// <summary>Whether a circuit breaker is around the call.</summary>
    public bool HasBreaker { get; }

    public InstanceBulkheadPolicy? InstanceBulkhead { get; }

    public TimeLimiterPolicy? TimeLimiter { get; }

    /// <summary>The header that a limiter tells requests apart by.</summary>
    public string? IdentifierHeader => _identifier?.Identifier;

    /// <summary>Tries at most, the first one included.</summary>
    public int MaxAttempts => 1 + (_retry?.MaxRetryAttempts ?? 0);

    /// <summary>Retries on the same instance before another is chosen.</summary>
    public int RetryOnSame => _retry?.RetryOnSame ?? 0;

    /// <summary>The key of the retry.</summary>
    public string? RetryKey => _retry?.Key;

    /// <summary>Whether a bad response after the last try becomes an exception.</summary>
    public bool FailAfterMaxAttempts => _retry?.FailAfterMaxAttempts ?? false;

    public TimeProvider Time => _build.Time;

    public GovernanceMetrics? Metrics => _build.Metrics;

    /// <summary>Whether a response of this status would be retried, tries permitting.</summary>
    public bool WouldRetry(int status) => _retry is not null && _retry.Statuses.Contains(status);

    /// <summary>Names who the request is from, for the limiter per identifier.</summary>
    public static void Identify(ResilienceContext context, string value) => context.Properties.Set(Identifier, value);

    /// <summary>The policies in force, outside in.</summary>
    public IEnumerable<GovernancePolicy> All => _chosen.OfType<GovernancePolicy>();

    private T? Of<T>(PolicyKind kind)
        where T : GovernancePolicy => (T?)_chosen[(int)kind];

    private GovernedPolicies CreateWithoutRetry()
    {
        GovernancePolicy?[] chosen = [.. _chosen];
        chosen[(int)PolicyKind.Retry] = null;
        var made = new GovernedPolicies(chosen, _build);
        return Interlocked.CompareExchange(ref _withoutRetry, made, null) ?? made;
    }

    private ResiliencePipeline<CallOutcome> Build(bool isOne)
    {
        var around = Array.FindAll(_chosen, static policy => policy is { Kind: >= PolicyKind.RateLimiting and <= PolicyKind.Retry });
        if (around.Length == 0)
        {
            return ResiliencePipeline<CallOutcome>.Empty;
        }

        var time = _build.Time;
        var builder = new ResiliencePipelineBuilder<CallOutcome> { TimeProvider = time };
        if (isOne)
        {
            return builder.Add("Documents", _ => new ComposedPolicyStrategy(
                Of<RateLimitingPolicy>(PolicyKind.RateLimiting), _identifier, Of<CircuitBreakerPolicy>(PolicyKind.CircuitBreaker),
                Of<BulkheadPolicy>(PolicyKind.Bulkhead), _retry, Identified, time)).Build();
        }

        foreach (var policy in around)
        {
            _ = policy switch
            {
                RateLimitingPolicy limit => builder.AddLimiter(limit.Limiter, time),
                IdentifierRateLimitingPolicy limit => builder.AddLimiter(limit.Limiter, Identified, time),
                CircuitBreakerPolicy breaker => builder.AddBreaker(breaker.Breaker, breaker.IsFailure, time),
                BulkheadPolicy bulkhead => builder.AddBulkhead(bulkhead.Bulkhead),
                TimeLimiterPolicy limiter => builder.AddServiceCombTimeLimiter(limiter.Options),
                RetryPolicy retry => builder.AddServiceCombRetry(retry.Options),
                _ => builder,
            };
        }

        return builder.Build();
    }

    private static string? Identified(ResilienceContext context) => context.Properties.GetValue(Identifier, "");
}
