using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Telemetry;

/// <summary>Publishes the telemetry of traffic governance: one log entry per state change, the metrics of the meter
/// <c>ServiceComb.Net</c>, and span events. Tags name services, policies and kinds, never instances or values.</summary>
internal sealed partial class GovernanceMetrics : IDisposable
{
    /// <summary>The name of the histogram of calls.</summary>
    public const string CallDuration = "servicecomb.client.request.duration";

    /// <summary>The name of the gauge of circuit breakers.</summary>
    public const string BreakerState = "servicecomb.circuit_breaker.state";
    private readonly ILogger<GovernanceMetrics> _logger;
    private readonly RejectionLog _rejections;
    private readonly Meter _meter;
    // The bucket boundaries of http.client.request.duration.
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _routed;
    private readonly Counter<long> _faults;
    private readonly ConcurrentDictionary<string, StrongBox<long>> _rejectedCounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Policy, string Service, string Instance), bool> _isolated = new();

    public GovernanceMetrics(ILogger<GovernanceMetrics> logger, IMeterFactory? meters = null, TimeProvider? time = null)
    {
        _logger = logger;
        _rejections = new RejectionLog(logger, time ?? TimeProvider.System);
        _meter = meters?.Create(ServiceCombTelemetry.MeterName) ?? new Meter(ServiceCombTelemetry.MeterName);
        _calls = _meter.CreateCounter<long>("servicecomb.client.calls", "{call}", "Calls to services, by service and outcome.");
        _duration = _meter.CreateHistogram(CallDuration, "s", "Duration of calls to services including all attempts and delays, until the response head.", advice: Seconds);
        _retries = _meter.CreateCounter<long>("servicecomb.client.retries", "{attempt}", "Attempts after the first one.");
        _rejected = _meter.CreateCounter<long>("servicecomb.governance.rejected", "{call}", "Calls that a policy rejected.");
        _routed = _meter.CreateCounter<long>("servicecomb.client.route_choices", "{attempt}", "Attempts by selected route item.");
        _faults = _meter.CreateCounter<long>("servicecomb.client.injected_faults", "{attempt}", "Attempts that fault injection delayed or aborted.");
        _meter.CreateObservableGauge(BreakerState, ObserveBreakers, null, "0 closed, 1 open, 2 half-open.");
        _meter.CreateObservableGauge("servicecomb.client.isolated_instances", ObserveIsolated, "{instance}", "Instances that receive no calls because of failures.");
    }

    /// <summary>Gets the source of the spans of governed calls.</summary>
    public static ActivitySource ActivitySource { get; } = new(ServiceCombTelemetry.ActivitySourceName);

    /// <summary>Gets a value that indicates whether <see cref="RecordCall"/> has listeners.</summary>
    public bool IsCallMetricsEnabled => _calls.Enabled || _duration.Enabled;

    public bool IsRouteMetricsEnabled => _routed.Enabled;

    /// <summary>Records a completed call. Call it once per call, however many attempts the call makes.</summary>
    /// <param name="service">The name of the service.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="status">The status of the response; 0 for none.</param>
    /// <param name="errorType">The type of the exception that ended the call; null when there is a response.</param>
    /// <param name="policy">The policy that rejected the call; null when none did.</param>
    /// <param name="duration">The time until the response head arrived.</param>
    public void RecordCall(string service, string method, int status, string? errorType, string? policy, TimeSpan duration)
    {
        if (_duration.Enabled)
        {
            _duration.Record(duration.TotalSeconds, CallTags.Create(service, method, status, errorType, policy));
        }

        if (_calls.Enabled)
        {
            _calls.Add(1, new("servicecomb.service", service), new("servicecomb.outcome", Outcome(status)));
        }
    }

    public void OnRetry(string service, string policy, int attempt)
    {
        if (_retries.Enabled)
        {
            _retries.Add(1, new("servicecomb.service", service), new("servicecomb.policy", policy));
        }

        Activity.Current?.AddEvent(new ActivityEvent("retry", tags: new() { ["servicecomb.policy"] = policy, ["attempt"] = attempt }));
    }

    /// <summary>Returns the number of calls that a policy rejected since its document came into force.</summary>
    public long CountRejected(string policy) => _rejectedCounts.TryGetValue(policy, out var count) ? Volatile.Read(ref count.Value) : 0;

    public void OnRejected(GovernanceRejectedException rejection, string side)
    {
        Interlocked.Increment(ref _rejectedCounts.GetOrAdd(rejection.PolicyKey, static _ => new StrongBox<long>()).Value);
        _rejections.Add(rejection.PolicyKey, side == "client" ? "outgoing" : "incoming", rejection.Message);
        if (_rejected.Enabled)
        {
            _rejected.Add(1, new("servicecomb.kind", KindOf(rejection.PolicyKey)), new(CallTags.Policy, rejection.PolicyKey), new("servicecomb.side", side));
        }

        Activity.Current?.AddEvent(new ActivityEvent("rejected", tags: new() { ["servicecomb.policy"] = rejection.PolicyKey }));
    }

    public void OnRouted(string service, string choice)
    {
        if (_routed.Enabled)
        {
            _routed.Add(1, new("servicecomb.service", service), new("servicecomb.route", choice));
        }
    }

    public void OnFaultInjected(string policy, FaultKind fault)
    {
        if (_faults.Enabled)
        {
            _faults.Add(1, new("servicecomb.policy", policy), new("servicecomb.fault", fault == FaultKind.Abort ? "abort" : "delay"));
        }

        Activity.Current?.AddEvent(new ActivityEvent("fault", tags: new() { ["servicecomb.policy"] = policy }));
    }

    public void Add(string policy, CircuitBreaker breaker) => _breakers[policy] = breaker;

    /// <summary>Removes a policy that is no longer in force.</summary>
    /// <param name="policy">The key of the policy.</param>
    /// <param name="breaker">The breaker of a <c>circuitBreaker</c>; null for other kinds.</param>
    public void RemovePolicy(string policy, CircuitBreaker? breaker)
    {
        if (breaker is not null)
        {
            _breakers.TryRemove(KeyValuePair.Create(policy, breaker));
        }

        _rejectedCounts.TryRemove(policy, out _);
        foreach (var key in _isolated.Keys)
        {
            if (key.Policy == policy)
            {
                _isolated.TryRemove(key, out _);
            }
        }
    }

    /// <summary>Removes the isolation of an instance by one policy.</summary>
    public void Remove(string policy, string service, string instance) => _isolated.TryRemove((policy, service, instance), out _);

    /// <summary>Removes a deregistered instance.</summary>
    public void Remove(string service, string instance)
    {
        foreach (var key in _isolated.Keys)
        {
            if (key.Service == service && key.Instance == instance)
            {
                _isolated.TryRemove(key, out _);
            }
        }
    }

    public void OnCircuitStateChanged(string policy, CircuitState before, CircuitState after)
    {
        if (after == CircuitState.Open)
        {
            LogOpen(_logger, policy);
        }
        else
        {
            LogCircuitState(_logger, policy, before, after);
        }

        Activity.Current?.AddEvent(new ActivityEvent("circuit_breaker", tags: new() { ["servicecomb.policy"] = policy, ["state"] = after.ToString() }));
    }

    public void OnInstanceStateChanged(string policy, string service, string instance, CircuitState after)
    {
        if (after == CircuitState.Open)
        {
            _isolated[(policy, service, instance)] = true;
            LogIsolated(_logger, instance, service, policy);
        }
        else if (after == CircuitState.Closed && _isolated.TryRemove((policy, service, instance), out _))
        {
            LogRestored(_logger, instance, service, policy);
        }

        Activity.Current?.AddEvent(new ActivityEvent("instance_isolation", tags: new() { ["servicecomb.policy"] = policy, ["state"] = after.ToString() }));
    }

    public void Dispose()
    {
        _rejections.Dispose();
        _meter.Dispose();
    }

    private static string Outcome(int status) => status switch
    {
        >= 200 and < 300 => "2xx",
        >= 300 and < 400 => "3xx",
        >= 400 and < 500 => "4xx",
        >= 500 and < 600 => "5xx",
        >= 100 and < 200 => "1xx",
        _ => "error",
    };

    // servicecomb.retry.name
    private static string KindOf(string key) => key.Split('.', 3) is [_, var kind, ..] ? kind : key;

    private IEnumerable<Measurement<int>> ObserveBreakers() =>
        _breakers.Select(static pair => new Measurement<int>((int)pair.Value.State, new KeyValuePair<string, object?>(CallTags.Policy, pair.Key)));

    private IEnumerable<Measurement<int>> ObserveIsolated() =>
        _isolated.Keys.GroupBy(static key => key.Service).Select(static group =>
            new Measurement<int>(group.Select(static key => key.Instance).Distinct().Count(), new KeyValuePair<string, object?>("servicecomb.service", group.Key)));

    [LoggerMessage(321, LogLevel.Warning, "Circuit breaker {Policy} is open: calls are rejected")]
    private static partial void LogOpen(ILogger logger, string policy);

    [LoggerMessage(322, LogLevel.Information, "Circuit breaker {Policy} changed from {Before} to {After}")]
    private static partial void LogCircuitState(ILogger logger, string policy, CircuitState before, CircuitState after);

    [LoggerMessage(323, LogLevel.Warning, "Instance {Instance} of {Service} is isolated by {Policy}")]
    private static partial void LogIsolated(ILogger logger, string instance, string service, string policy);

    [LoggerMessage(324, LogLevel.Information, "Instance {Instance} of {Service} is no longer isolated by {Policy}")]
    private static partial void LogRestored(ILogger logger, string instance, string service, string policy);
}
