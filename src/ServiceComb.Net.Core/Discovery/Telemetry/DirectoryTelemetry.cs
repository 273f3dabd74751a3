using System.Diagnostics.Metrics;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Telemetry;

/// <summary>Provides the metrics of the directory. The number of services is limited, so that arbitrary host names do not create an
/// unlimited number of time series.</summary>
internal sealed class DirectoryTelemetry : IDisposable
{
    private const int MaxServices = 1000;
    private readonly Meter _meter = new(ServiceCombTelemetry.MeterName);

    public DirectoryTelemetry(InstanceDirectory directory, VerificationWorker verification, WatchWorker watch)
    {
        _meter.CreateObservableGauge("servicecomb.directory.watch", () => watch.IsOpen ? 1 : 0, description: "1 while the watch connection is open, otherwise 0.");
        _meter.CreateObservableGauge(
            "servicecomb.directory.instances", () => directory.Entries.Where(static entry => entry.CurrentUntracked.IsKnown).Take(MaxServices).Select(Count),
            "{instance}", "Number of instances that can be called, by service.");
        _meter.CreateObservableGauge(
            "servicecomb.directory.age",
            () => verification.TimeSinceVerified is { } age ? [new Measurement<double>(age.TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Time since the directory was last verified.");
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<int> Count(ServiceEntry entry) =>
        new(entry.CurrentUntracked.Instances.Length, new KeyValuePair<string, object?>("servicecomb.service", entry.Name));
}
