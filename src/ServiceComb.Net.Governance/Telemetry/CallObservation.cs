using System.Diagnostics;
using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Governance.Telemetry;

/// <summary>The span and the metrics of one call of HttpClient or of the gateway, from its begin to the head of its response.
/// The default value, which observes nothing, is for calls that nobody listens to.</summary>
internal readonly struct CallObservation
{
    private readonly InstanceSelector? _governor;
    private readonly string _service;
    private readonly string _method;
    private readonly Activity? _span;
    private readonly long _began;

    private CallObservation(InstanceSelector governor, string service, string method)
    {
        (_governor, _service, _method) = (governor, service, method);
        _span = GovernanceMetrics.Spans.StartActivity("servicecomb.call");
        _span?.SetTag("servicecomb.service", service);
        _began = governor.Time.GetTimestamp();
    }

    /// <summary>Whether anybody listens to metrics or spans of calls.</summary>
    public static bool IsWanted(InstanceSelector governor) => governor.Metrics.CountsCalls || GovernanceMetrics.Spans.HasListeners();

    public static CallObservation Begin(InstanceSelector governor, string service, string method) =>
        IsWanted(governor) ? new CallObservation(governor, service, method) : default;

    /// <summary>Ends a call that has a response, of an instance or of a policy.</summary>
    public void End(int status) => End(status, null);

    /// <summary>Ends a call that has none. A refusal counts with the status of the response that it becomes.</summary>
    public void End(Exception exception)
    {
        _span?.SetStatus(ActivityStatusCode.Error, exception.Message);
        var refusal = exception as GovernanceRejectedException;
        End((int)(refusal?.StatusCode ?? default), refusal is null ? exception : null);
    }

    private void End(int status, Exception? failure)
    {
        if (_governor is null)
        {
            return;
        }

        if (status != 0)
        {
            _span?.SetTag("http.response.status_code", status);
        }

        _span?.Dispose();
        _governor.Metrics.Called(_service, _method, status, failure, _governor.Time.GetElapsedTime(_began));
    }
}
