using Polly;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Pipelines;

/// <summary>Holds the policies of a request and runs those that surround the whole call, from outermost to innermost: rateLimiting, identifierRateLimiting, circuitBreaker, bulkhead, timeLimiter, retry. Cached per combination of
/// policies; all state is in the policies.</summary>
internal sealed class GovernedPolicies
{
    private readonly GovernancePolicy?[] _chosen;
    private readonly PolicyDependencies _dependencies;
    private readonly RetryPolicy? _retry;
    private readonly IdentifierRateLimitingPolicy? _identifier;
    private readonly ComposedPolicies? _composed;
    private readonly ResiliencePipeline<CallOutcome>? _pipeline;
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
        var around = Array.FindAll(chosen, static policy => policy is { Kind: >= PolicyKind.RateLimiting and <= PolicyKind.Retry });
        (_composed, _pipeline) = around.Length == 0 ? (null, null)
            : Array.TrueForAll(around, ComposedPolicies.Supports) ? (Compose(), null)
            : ((ComposedPolicies?)null, Build(around));
    }

    /// <summary>Gets the instance without policies.</summary>
    public static GovernedPolicies None { get; } =
        new(new GovernancePolicy?[Enum.GetValues<PolicyKind>().Length], new PolicyDependencies(TimeProvider.System, null));

    public bool IsEmpty { get; }

    /// <summary>Gets the same policies without retry, for requests that cannot be sent again.</summary>
    public GovernedPolicies WithoutRetry => _retry is null ? this : Volatile.Read(ref _withoutRetry) ?? CreateWithoutRetry();

    public MapperPolicy? Mapper { get; }

    public LoadBalancePolicy? LoadBalance { get; }

    public FaultInjectionPolicy? FaultInjection { get; }

    public InstanceIsolationPolicy? Isolation { get; }

    public bool HasBreaker { get; }

    public InstanceBulkheadPolicy? InstanceBulkhead { get; }

    public TimeLimiterPolicy? TimeLimiter { get; }

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

    /// <summary>Executes a call under the policies that surround the whole call; the other policies apply per attempt.</summary>
    public ValueTask<Outcome<CallOutcome>> ExecuteAsync(CallState call) =>
        _composed is not null ? _composed.ExecuteAsync(call)
        : _pipeline is null ? call.AttemptAsync(call.CallerToken)
        : ExecuteAsync(_pipeline, call);

    /// <summary>Gets the policies in force, from outermost to innermost.</summary>
    public IEnumerable<GovernancePolicy> All => _chosen.OfType<GovernancePolicy>();

    /// <summary>Gets a value that indicates whether a call can use <see cref="Begin"/> and <see cref="Complete"/> instead of
    /// <see cref="ExecuteAsync(CallState)"/>: no policy makes it wait or limits its time.</summary>
    public bool CanComplete => _pipeline is null;

    /// <summary>Begins a call whose first attempt is made by the caller.</summary>
    /// <returns>The rejection; null when the call may be made.</returns>
    public GovernanceRejectedException? Begin(CallState call, out CallPermit permit)
    {
        permit = default;
        return _composed?.Begin(call, out permit);
    }

    /// <summary>Ends a call whose first attempt was the last one.</summary>
    public void Complete(in Outcome<CallOutcome> outcome, CallPermit permit, CallState call) => _composed?.Complete(outcome, permit, call);

    /// <summary>Continues a call after its first attempt.</summary>
    public ValueTask<Outcome<CallOutcome>> ContinueAsync(ValueTask<Outcome<CallOutcome>> attempt, CallState call, CallPermit permit) =>
        _composed is null ? attempt : _composed.ContinueAsync(attempt, call, permit);

    private T? Get<T>(PolicyKind kind)
        where T : GovernancePolicy => (T?)_chosen[(int)kind];

    private GovernedPolicies CreateWithoutRetry()
    {
        GovernancePolicy?[] chosen = [.. _chosen];
        chosen[(int)PolicyKind.Retry] = null;
        var created = new GovernedPolicies(chosen, _dependencies);
        return Interlocked.CompareExchange(ref _withoutRetry, created, null) ?? created;
    }

    private static async ValueTask<Outcome<CallOutcome>> ExecuteAsync(ResiliencePipeline<CallOutcome> pipeline, CallState call)
    {
        var context = ResilienceContextPool.Shared.Get(call.CallerToken);
        try
        {
            call.Attach(context);
            return await pipeline.ExecuteOutcomeAsync(static (context, call) => call.AttemptAsync(context.CancellationToken), context, call);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ComposedPolicies Compose() => new(
        Get<RateLimitingPolicy>(PolicyKind.RateLimiting), _identifier, Get<CircuitBreakerPolicy>(PolicyKind.CircuitBreaker),
        Get<BulkheadPolicy>(PolicyKind.Bulkhead), _retry, _dependencies.Time);

    private ResiliencePipeline<CallOutcome> Build(GovernancePolicy?[] around)
    {
        var time = _dependencies.Time;
        var builder = new ResiliencePipelineBuilder<CallOutcome> { TimeProvider = time };
        foreach (var policy in around)
        {
            _ = policy switch
            {
                RateLimitingPolicy limit => builder.AddLimiter(limit.Limiter, time),
                IdentifierRateLimitingPolicy limit => builder.AddLimiter(limit.Limiter, context => CallState.Find(context)?.FindHeader(limit.Identifier), time),
                CircuitBreakerPolicy breaker => builder.AddBreaker(breaker.Breaker, breaker.IsFailure, time),
                BulkheadPolicy bulkhead => builder.AddBulkhead(bulkhead.Bulkhead),
                TimeLimiterPolicy limiter => builder.AddTimeLimiter(limiter.Timeout),
                RetryPolicy retry => builder.AddRetry(retry.Options, time),
                _ => builder,
            };
        }

        return builder.Build();
    }
}
