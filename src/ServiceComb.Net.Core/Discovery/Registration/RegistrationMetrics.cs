using System.Diagnostics.Metrics;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Provides the metrics of the registration.</summary>
internal sealed class RegistrationMetrics
{
    private readonly Counter<long> _heartbeats;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _registrations;
    private readonly Counter<long> _unknownInstance;

    public RegistrationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ServiceCombTelemetry.MeterName);
        _heartbeats = meter.CreateCounter<long>("servicecomb.registry.heartbeats", "{heartbeat}", "Number of heartbeats that the registry confirmed.");
        _failures = meter.CreateCounter<long>("servicecomb.registry.failures", "{failure}", "Number of failed heartbeats and registrations.");
        _registrations = meter.CreateCounter<long>("servicecomb.registry.registrations", "{registration}", "Number of registrations of this instance, including repeated ones.");
        _unknownInstance = meter.CreateCounter<long>("servicecomb.registry.forgotten", "{time}", "Number of times that the registry no longer knew this instance.");
    }

    public void OnHeartbeat() => _heartbeats.Add(1);

    public void OnRegistered() => _registrations.Add(1);

    public void OnUnknownInstance() => _unknownInstance.Add(1);

    public void OnFailed(bool isHeartbeat) =>
        _failures.Add(1, new KeyValuePair<string, object?>("servicecomb.registry.request", isHeartbeat ? "heartbeat" : "registration"));
}
