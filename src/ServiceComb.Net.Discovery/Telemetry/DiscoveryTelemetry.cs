using System.Diagnostics.Metrics;

namespace ServiceComb.Net.Discovery.Telemetry;

/// <summary>What the registration of this app tells of itself.</summary>
internal sealed class DiscoveryTelemetry : IDisposable
{
    public const string MeterName = "ServiceComb.Net";
    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _heartbeats;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _registrations;
    private readonly Counter<long> _unknownInstance;

    public DiscoveryTelemetry()
    {
        _heartbeats = _meter.CreateCounter<long>("servicecomb.registry.heartbeats", "{heartbeat}", "Heartbeats that the registry took.");
        _failures = _meter.CreateCounter<long>("servicecomb.registry.failures", "{failure}", "Heartbeats and registrations that failed.");
        _registrations = _meter.CreateCounter<long>("servicecomb.registry.registrations", "{registration}", "Registrations of this instance; all but the first are repeated ones.");
        _unknownInstance = _meter.CreateCounter<long>("servicecomb.registry.forgotten", "{time}", "Times that the registry did not know this instance any more.");
    }

    public void OnHeartbeat() => _heartbeats.Add(1);

    public void OnRegistered() => _registrations.Add(1);

    public void OnUnknownInstance() => _unknownInstance.Add(1);

    public void OnFailed(bool isBeat) =>
        _failures.Add(1, new KeyValuePair<string, object?>("servicecomb.registry.request", isBeat ? "heartbeat" : "registration"));

    public void Dispose() => _meter.Dispose();
}
