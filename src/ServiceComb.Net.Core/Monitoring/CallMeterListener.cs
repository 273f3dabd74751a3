using System.Diagnostics.Metrics;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Monitoring;

/// <summary>Counts calls by operation from the meters of this host: <c>servicecomb.client.request.duration</c> for calls to services and
/// <c>http.server.request.duration</c> for requests. Other hosts of the process have meters of their own.</summary>
internal sealed class CallMeterListener : IDisposable
{
    private const string ServerMeter = "Microsoft.AspNetCore.Hosting";
    private const string RequestDuration = "http.server.request.duration";
    private const string BreakerPrefix = "servicecomb.circuitBreaker.";
    private const string BulkheadPrefix = "servicecomb.bulkhead.";
    private const string InstanceBulkheadPrefix = "servicecomb.instanceBulkhead.";
    private readonly MeterListener _listener = new();
    private readonly OperationTable _outgoing = new("Consumer", static (service, method) => $"{service}.{method}");
    private readonly OperationTable _incoming = new("Provider", static (method, route) => route.Length == 0 || route[0] == '/' ? $"{method} {route}".TrimEnd() : $"{method} /{route}");
    private readonly Dictionary<string, CircuitState> _breakers = new(StringComparer.Ordinal);

    /// <param name="meters">The factory that created the meters of this host.</param>
    public CallMeterListener(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, meters))
            {
                return;
            }

            OperationTable? operations = (instrument.Meter.Name, instrument.Name) switch
            {
                (ServiceCombTelemetry.MeterName, GovernanceMetrics.CallDuration) => _outgoing,
                (ServerMeter, RequestDuration) => _incoming,
                _ => null,
            };
            if (operations is not null || instrument is { Name: GovernanceMetrics.BreakerState, Meter.Name: ServiceCombTelemetry.MeterName })
            {
                listener.EnableMeasurementEvents(instrument, operations);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, operations) => Record(seconds, tags, operations as OperationTable));
        _listener.SetMeasurementEventCallback<int>((_, state, tags, _) => RecordBreaker(state, tags));
        _listener.Start();
    }

    /// <summary>Gets the state of each circuit breaker at the last report.</summary>
    public IReadOnlyDictionary<string, CircuitState> Breakers => _breakers;

    /// <summary>Returns the operations with calls since the last report. Called by one thread at a time.</summary>
    /// <param name="elapsed">The time since the last report.</param>
    public List<OperationReport> Take(TimeSpan elapsed)
    {
        _breakers.Clear();
        _listener.RecordObservableInstruments();
        return [.. _incoming.All.Concat(_outgoing.All).Select(operation => operation.Take(elapsed, IsOpen)).OfType<OperationReport>()];
    }

    public void Dispose() => _listener.Dispose();

    private bool IsOpen(string breaker) => _breakers.TryGetValue(breaker, out var state) && state == CircuitState.Open;

    private void Record(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags, OperationTable? operations)
    {
        var (service, method, route) = ("", "", "");
        string? error = null;
        string? policy = null;
        var status = 0;
        foreach (var tag in tags)
        {
            switch (tag.Key)
            {
                case "servicecomb.service":
                    service = tag.Value as string ?? "";
                    break;
                case "http.request.method":
                    method = tag.Value as string ?? "";
                    break;
                case "http.route":
                    route = tag.Value as string ?? "";
                    break;
                case "http.response.status_code":
                    status = tag.Value is int code ? code : 0;
                    break;
                case "error.type":
                    error = tag.Value as string;
                    break;
                case CallTags.Policy:
                    policy = tag.Value as string;
                    break;
            }
        }

        var operation = operations == _outgoing ? _outgoing.Find(service, method) : _incoming.Find(method, route);
        operation.Record(seconds, error is null && policy is null && status < 400 ? CallKind.Succeeded : GetKind(status, error, policy), policy);
    }

    private static CallKind GetKind(int status, string? error, string? policy)
    {
        if (policy is not null)
        {
            return CallKind.Failed | (policy.StartsWith(BreakerPrefix, StringComparison.Ordinal) ? CallKind.ShortCircuited
                : policy.StartsWith(BulkheadPrefix, StringComparison.Ordinal) || policy.StartsWith(InstanceBulkheadPrefix, StringComparison.Ordinal) ? CallKind.BulkheadRejected
                : CallKind.RateLimited);
        }

        return status is 504 or 408 || error is "System.TimeoutException" or "Polly.Timeout.TimeoutRejectedException" ? CallKind.Failed | CallKind.TimedOut
            : status >= 500 ? CallKind.Failed
            // A caller that gives up says nothing about the service.
            : status > 0 || error is "System.OperationCanceledException" or "System.Threading.Tasks.TaskCanceledException" ? CallKind.Succeeded
            : CallKind.Failed;
    }

    private void RecordBreaker(int state, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag is { Key: CallTags.Policy, Value: string policy })
            {
                _breakers[policy] = (CircuitState)state;
            }
        }
    }
}
