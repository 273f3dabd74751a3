using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Telemetry;

/// <summary>What governance tells the outside: one log line per change of a state, the meter <c>ServiceComb.Net</c>, and
/// events on spans. Tags are names of services, policies and kinds, never of instances or values.</summary>
internal sealed partial class GovernanceMetrics : IDisposable
{
    public const string Name = "ServiceComb.Net";
    private readonly ILogger<GovernanceMetrics> _logger;
    private readonly RefusalLog _refusals;
    private readonly Meter _meter;
    // Those of http.client.request.duration.
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _routed;
    private readonly Counter<long> _faults;
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Policy, string Service, string Instance), bool> _isolated = new();

    public GovernanceMetrics(ILogger<GovernanceMetrics> logger, IMeterFactory? meters = null, TimeProvider? time = null)
    {
        _logger = logger;
        _refusals = new RefusalLog(logger, time ?? TimeProvider.System);
        _meter = meters?.Create(Name) ?? new Meter(Name);
        _calls = _meter.CreateCounter<long>("servicecomb.client.calls", "{call}", "Calls to services, by service and outcome.");
        _duration = _meter.CreateHistogram("servicecomb.client.request.duration", "s", "Duration of calls to services with all their tries and pauses, until the head of the response.", advice: Seconds);
        _retries = _meter.CreateCounter<long>("servicecomb.client.retries", "{try}", "Tries after the first one.");
        _refused = _meter.CreateCounter<long>("servicecomb.governance.refused", "{call}", "Calls that a policy refused.");
        _routed = _meter.CreateCounter<long>("servicecomb.client.route_choices", "{try}", "Tries by the route item that was chosen.");
        _faults = _meter.CreateCounter<long>("servicecomb.client.injected_faults", "{try}", "Tries that fault injection delayed or ended.");
        _meter.CreateObservableGauge("servicecomb.circuit_breaker.state", ObserveBreakers, null, "0 closed, 1 open, 2 half-open.");
        _meter.CreateObservableGauge("servicecomb.client.isolated_instances", ObserveIsolated, "{instance}", "Instances that get no calls because of their failures.");
    }

    /// <summary>Spans of governed calls.</summary>
    public static ActivitySource Spans { get; } = new(Name);

    /// <summary>Whether anybody listens to what <see cref="Called"/> records.</summary>
    public bool CountsCalls => _calls.Enabled || _duration.Enabled;

    public bool CountsRoutes => _routed.Enabled;

    /// <summary>Records a call that has ended; only <see cref="CallObservation"/> calls it.</summary>
    /// <param name="service">The service.</param>
    /// <param name="method">The method of the request.</param>
    /// <param name="status">The status of the response; 0 for none.</param>
    /// <param name="failure">What the call ended with instead of a response.</param>
    /// <param name="duration">The time until the head of the response was there.</param>
    public void Called(string service, string method, int status, Exception? failure, TimeSpan duration)
    {
        if (_duration.Enabled)
        {
            _duration.Record(duration.TotalSeconds, CallTags.For(service, method, status, failure));
        }

        if (_calls.Enabled)
        {
            _calls.Add(1, new("servicecomb.service", service), new("servicecomb.outcome", Outcome(status)));
        }
    }

    public void Retried(string service, string policy, int attempt)
    {
        if (_retries.Enabled)
        {
            _retries.Add(1, new("servicecomb.service", service), new("servicecomb.policy", policy));
        }

        Activity.Current?.AddEvent(new ActivityEvent("retry", tags: new() { ["servicecomb.policy"] = policy, ["attempt"] = attempt }));
    }

    public void Refused(GovernanceRejectedException refusal, string side)
    {
        _refusals.Add(refusal.PolicyKey, side == "client" ? "outgoing" : "incoming", refusal.Message);
        if (_refused.Enabled)
        {
            _refused.Add(1, new("servicecomb.kind", KindOf(refusal.PolicyKey)), new("servicecomb.policy", refusal.PolicyKey), new("servicecomb.side", side));
        }

        Activity.Current?.AddEvent(new ActivityEvent("refused", tags: new() { ["servicecomb.policy"] = refusal.PolicyKey }));
    }

    public void Routed(string service, string choice)
    {
        if (_routed.Enabled)
        {
            _routed.Add(1, new("servicecomb.service", service), new("servicecomb.route", choice));
        }
    }

    public void Faulted(string policy, FaultKind fault)
    {
        if (_faults.Enabled)
        {
            _faults.Add(1, new("servicecomb.policy", policy), new("servicecomb.fault", fault == FaultKind.Abort ? "abort" : "delay"));
        }

        Activity.Current?.AddEvent(new ActivityEvent("fault", tags: new() { ["servicecomb.policy"] = policy }));
    }

    public void Add(CircuitBreakerPolicy policy) => _breakers[policy.Key] = policy.Breaker;

    public void Forget(GovernancePolicy policy)
    {
        if (policy is CircuitBreakerPolicy { Breaker: var breaker })
        {
            _breakers.TryRemove(KeyValuePair.Create(policy.Key, breaker));
        }

        foreach (var key in _isolated.Keys)
        {
            if (key.Policy == policy.Key)
            {
                _isolated.TryRemove(key, out _);
            }
        }
    }

    /// <summary>Forgets what one policy holds against an instance.</summary>
    public void Forget(string policy, string service, string instance) => _isolated.TryRemove((policy, service, instance), out _);

    /// <summary>Forgets an instance that is gone.</summary>
    public void Forget(string service, string instance)
    {
        foreach (var key in _isolated.Keys)
        {
            if (key.Service == service && key.Instance == instance)
            {
                _isolated.TryRemove(key, out _);
            }
        }
    }

    public void BreakerChanged(string policy, CircuitState before, CircuitState after)
    {
        if (after == CircuitState.Open)
        {
            LogOpen(_logger, policy);
        }
        else
        {
            LogBreaker(_logger, policy, before, after);
        }

        Activity.Current?.AddEvent(new ActivityEvent("circuit_breaker", tags: new() { ["servicecomb.policy"] = policy, ["state"] = after.ToString() }));
    }

    public void InstanceChanged(string policy, string service, string instance, CircuitState after)
    {
        if (after == CircuitState.Open)
        {
            _isolated[(policy, service, instance)] = true;
            LogIsolated(_logger, instance, service, policy);
        }
        else if (after == CircuitState.Closed && _isolated.TryRemove((policy, service, instance), out _))
        {
            LogBack(_logger, instance, service, policy);
        }

        Activity.Current?.AddEvent(new ActivityEvent("instance_isolation", tags: new() { ["servicecomb.policy"] = policy, ["state"] = after.ToString() }));
    }

    public void Dispose()
    {
        _refusals.Dispose();
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
        _breakers.Select(static pair => new Measurement<int>((int)pair.Value.State, new KeyValuePair<string, object?>("servicecomb.policy", pair.Key)));

    private IEnumerable<Measurement<int>> ObserveIsolated() =>
        _isolated.Keys.GroupBy(static key => key.Service).Select(static group =>
            new Measurement<int>(group.Select(static key => key.Instance).Distinct().Count(), new KeyValuePair<string, object?>("servicecomb.service", group.Key)));

    [LoggerMessage(321, LogLevel.Warning, "Circuit breaker {Policy} is open: calls are refused")]
    private static partial void LogOpen(ILogger logger, string policy);

    [LoggerMessage(322, LogLevel.Information, "Circuit breaker {Policy} went from {Before} to {After}")]
    private static partial void LogBreaker(ILogger logger, string policy, CircuitState before, CircuitState after);

    [LoggerMessage(323, LogLevel.Warning, "Instance {Instance} of {Service} is isolated by {Policy}")]
    private static partial void LogIsolated(ILogger logger, string instance, string service, string policy);

    [LoggerMessage(324, LogLevel.Information, "Instance {Instance} of {Service} is back, says {Policy}")]
    private static partial void LogBack(ILogger logger, string instance, string service, string policy);
}
