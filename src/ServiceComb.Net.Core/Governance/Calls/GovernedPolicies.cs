using Polly;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Holds the policies of a request, and the pipeline of those that surround the whole call, from outermost to
/// innermost: rateLimiting, identifierRateLimiting, circuitBreaker, bulkhead, timeLimiter, retry. Cached per combination of
/// policies; all state is in the policies.</summary>
internal sealed class GovernedPolicies
{
    private static readonly ResiliencePropertyKey<string> Identifier = new("servicecomb.identifier");
    private readonly GovernancePolicy?[] _chosen;
    private readonly PolicyDependencies _dependencies;
    private readonly RetryPolicy? _retry;
    private readonly IdentifierRateLimitingPolicy? _identifier;
    private GovernedPolicies? _withoutRetry;

    public GovernedPolicies(GovernancePolicy?[] chosen, PolicyDependencies dependencies)
    {
        (_chosen, _dependencies) = (chosen, dependencies);
        _retry = Get<RetryPolicy>(PolicyKind.Retry);
        _identifier = Get<IdentifierRateLimitingPolicy>(PolicyKind.IdentifierRateLimiting);
        TimeLimiter = Get<TimeLimiterPolicy>(PolicyKind.TimeLimiter);
        Mapper = Get<MapperPolicy>(PolicyKind.Mapper);
        LoadBalance = Get<LoadBalancePolicy>(PolicyKind.LoadBalance);
        FaultInjection = Get<FaultInjectionPolicy>(PolicyKind.FaultInjection);
        Isolation = Get<InstanceIsolationPolicy>(PolicyKind.InstanceIsolation);
        InstanceBulkhead = Get<InstanceBulkheadPolicy>(PolicyKind.InstanceBulkhead);
        HasBreaker = Get<CircuitBreakerPolicy>(PolicyKind.CircuitBreaker) is not null;
        IsEmpty = Array.TrueForAll(chosen, static policy => policy is null);
        var isOne = Array.TrueForAll(chosen, ComposedPolicyStrategy.Supports);
        IsContextFree = isOne && _identifier is null;
        Pipeline = Build(isOne);
    }

    /// <summary>Gets the instance without policies.</summary>
    public static GovernedPolicies None { get; } =
        new(new GovernancePolicy?[Enum.GetValues<PolicyKind>().Length], new PolicyDependencies(TimeProvider.System, null));

    public bool IsEmpty { get; }

    /// <summary>Gets the pipeline around the whole call; the other policies apply per attempt.</summary>
    public ResiliencePipeline<CallOutcome> Pipeline { get; }

    /// <summary>Gets a value that indicates whether no strategy of <see cref="Pipeline"/> reads or writes the context, so
    /// that a context of <see cref="ResilienceContextCache"/> can be used.</summary>
    public bool IsContextFree { get; }

    /// <summary>Gets the same policies without retry, for requests that cannot be sent again.</summary>
    public GovernedPolicies WithoutRetry => _retry is null ? this : Volatile.Read(ref _withoutRetry) ?? CreateWithoutRetry();

    public MapperPolicy? Mapper { get; }

    public LoadBalancePolicy? LoadBalance { get; }

    public FaultInjectionPolicy? FaultInjection { get; }

    public InstanceIsolationPolicy? Isolation { get; }

    public bool HasBreaker { get; }

    public InstanceBulkheadPolicy? InstanceBulkhead { get; }

    public TimeLimiterPolicy? TimeLimiter { get; }

    /// <summary>Gets the header whose value identifies the caller for the identifier rate limiter; null for none.</summary>
    public string? IdentifierHeader => _identifier?.Identifier;

    /// <summary>Gets the maximum number of attempts, including the first one.</summary>
    public int MaxAttempts => 1 + (_retry?.MaxRetryAttempts ?? 0);

    /// <summary>Gets the number of retries on the same instance before another one is selected.</summary>
    public int RetryOnSame => _retry?.RetryOnSame ?? 0;

    public string? RetryKey => _retry?.Key;

    /// <summary>Gets a value that indicates whether a failed response after the last attempt is thrown as an
    /// exception.</summary>
    public bool FailAfterMaxAttempts => _retry?.FailAfterMaxAttempts ?? false;

    public TimeProvider Time => _dependencies.Time;

    public GovernanceMetrics? Metrics => _dependencies.Metrics;

    /// <summary>Returns whether a response with this status is retried while attempts remain.</summary>
    public bool WouldRetry(int status) => _retry is not null && _retry.Statuses.Contains(status);

    /// <summary>Sets the value that the identifier rate limiter uses.</summary>
    public static void SetIdentifier(ResilienceContext context, string value) => context.Properties.Set(Identifier, value);

    /// <summary>Gets the policies in force, from outermost to innermost.</summary>
    public IEnumerable<GovernancePolicy> All => _chosen.OfType<GovernancePolicy>();

    private T? Get<T>(PolicyKind kind)
        where T : GovernancePolicy => (T?)_chosen[(int)kind];

    private GovernedPolicies CreateWithoutRetry()
    {
        GovernancePolicy?[] chosen = [.. _chosen];
        chosen[(int)PolicyKind.Retry] = null;
        var created = new GovernedPolicies(chosen, _dependencies);
        return Interlocked.CompareExchange(ref _withoutRetry, created, null) ?? created;
    }

    private ResiliencePipeline<CallOutcome> Build(bool isComposed)
    {
        var around = Array.FindAll(_chosen, static policy => policy is { Kind: >= PolicyKind.RateLimiting and <= PolicyKind.Retry });
        if (around.Length == 0)
        {
            return ResiliencePipeline<CallOutcome>.Empty;
        }

        var time = _dependencies.Time;
        var builder = new ResiliencePipelineBuilder<CallOutcome> { TimeProvider = time };
        if (isComposed)
        {
            return builder.Add("Documents", _ => new ComposedPolicyStrategy(
                Get<RateLimitingPolicy>(PolicyKind.RateLimiting), _identifier, Get<CircuitBreakerPolicy>(PolicyKind.CircuitBreaker),
                Get<BulkheadPolicy>(PolicyKind.Bulkhead), _retry, GetIdentifier, time)).Build();
        }

        foreach (var policy in around)
        {
            _ = policy switch
            {
                RateLimitingPolicy limit => builder.AddLimiter(limit.Limiter, time),
                IdentifierRateLimitingPolicy limit => builder.AddLimiter(limit.Limiter, GetIdentifier, time),
                CircuitBreakerPolicy breaker => builder.AddBreaker(breaker.Breaker, breaker.IsFailure, time),
                BulkheadPolicy bulkhead => builder.AddBulkhead(bulkhead.Bulkhead),
                TimeLimiterPolicy limiter => builder.AddServiceCombTimeLimiter(limiter.Options),
                RetryPolicy retry => builder.AddServiceCombRetry(retry.Options),
                _ => builder,
            };
        }

        return builder.Build();
    }

    private static string? GetIdentifier(ResilienceContext context) => context.Properties.GetValue(Identifier, "");
}
