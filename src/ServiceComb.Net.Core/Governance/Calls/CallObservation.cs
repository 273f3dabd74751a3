using System.Diagnostics;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Records the span and the metrics of one call of HttpClient or the gateway, up to the response head.</summary>
internal sealed class CallObservation
{
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
    public void End(int status) => End(status, null);

    /// <summary>Ends a call with an exception. A rejection is recorded with the status of the response that it
    /// becomes.</summary>
    public void End(Exception exception)
    {
        _span?.SetStatus(ActivityStatusCode.Error, exception.Message);
        var rejection = exception as GovernanceRejectedException;
        End((int)(rejection?.StatusCode ?? default), rejection is null ? exception : null);
    }

    private void End(int status, Exception? failure)
    {
        if (status != 0)
        {
            _span?.SetTag("http.response.status_code", status);
        }

        _span?.Dispose();
        _selector.Metrics.RecordCall(_service, _method, status, failure, _selector.Time.GetElapsedTime(_startTimestamp));
    }
}
