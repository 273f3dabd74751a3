using System.Diagnostics;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Records the span and the metrics of one call of HttpClient or the gateway, up to the response head.</summary>
internal sealed class CallObservation
{
    // Timers may fire slightly early.
    private static readonly TimeSpan TimerTolerance = TimeSpan.FromMilliseconds(20);
    private readonly InstanceSelector _selector;
    private readonly string _service;
    private readonly string _method;
    private readonly Activity? _span;
    private readonly long _startTimestamp;

    private CallObservation(InstanceSelector selector, string service, string method)
    {
        (_selector, _service, _method) = (selector, service, method);
        _span = GovernanceMetrics.ActivitySource.StartActivity("servicecomb.call");
        _span?.SetTag("servicecomb.service", service);
        _startTimestamp = selector.Time.GetTimestamp();
    }

    /// <summary>Returns whether call metrics or spans have listeners.</summary>
    public static bool IsEnabled(InstanceSelector selector) => selector.Metrics.IsCallMetricsEnabled || GovernanceMetrics.ActivitySource.HasListeners();

    /// <summary>Begins the observation of a call; returns null when there are no listeners.</summary>
    public static CallObservation? Begin(InstanceSelector selector, string service, string method) =>
        IsEnabled(selector) ? new CallObservation(selector, service, method) : null;

    /// <summary>Ends a call with a response from an instance or a policy.</summary>
    /// <param name="status">The status of the response.</param>
    /// <param name="policy">The policy that rejected the call; null when none did.</param>
    public void End(int status, string? policy = null) => End(status, null, policy, _selector.Time.GetElapsedTime(_startTimestamp));

    /// <summary>Ends a call with an exception. A rejection is recorded with the status of the response that it
    /// becomes.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="clientTimeout">The timeout of the client that made the call; null for none.</param>
    public void End(Exception exception, TimeSpan? clientTimeout = null)
    {
        _span?.SetStatus(ActivityStatusCode.Error, exception.Message);
        var duration = _selector.Time.GetElapsedTime(_startTimestamp);
        if (exception is GovernanceRejectedException rejection)
        {
            End((int)(rejection.StatusCode ?? default), null, rejection.PolicyKey, duration);
        }
        else
        {
            End(0, GetErrorType(exception, duration, clientTimeout), null, duration);
        }
    }

    // Callers see a timeout as a canceled call, but it is the instance that failed.
    private static string? GetErrorType(Exception exception, TimeSpan duration, TimeSpan? clientTimeout) =>
        exception is OperationCanceledException
        && (exception.InnerException is TimeoutException || (clientTimeout is { } limit && duration + TimerTolerance >= limit))
            ? typeof(TimeoutException).FullName
            : exception.GetType().FullName;

    private void End(int status, string? errorType, string? policy, TimeSpan duration)
    {
        if (status != 0)
        {
            _span?.SetTag("http.response.status_code", status);
        }

        _span?.Dispose();
        _selector.Metrics.RecordCall(_service, _method, status, errorType, policy, duration);
    }
}
