using System.Diagnostics.Metrics;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Provides the metrics of the directory. The number of services is limited, so that arbitrary host names do not create an
/// unlimited number of time series.</summary>
internal sealed class DirectoryMetrics
{
    private const int MaxServices = 1000;

    public DirectoryMetrics(InstanceDirectory directory, VerificationWorker verification, WatchWorker watch, IMeterFactory meters)
    {
        var meter = meters.Create(ServiceCombTelemetry.MeterName);
        meter.CreateObservableGauge("servicecomb.directory.watch", () => watch.IsOpen ? 1 : 0, description: "1 while the watch connection is open, otherwise 0.");
        meter.CreateObservableGauge(
            "servicecomb.directory.instances", () => directory.Entries.Where(static entry => entry.CurrentUntracked.IsKnown).Take(MaxServices).Select(Count),
            "{instance}", "Number of instances that can be called, by service.");
        meter.CreateObservableGauge(
            "servicecomb.directory.age",
            () => verification.TimeSinceVerified is { } age ? [new Measurement<double>(age.TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Time since the directory was last verified.");
    }

    private static Measurement<int> Count(ServiceEntry entry) =>
        new(entry.CurrentUntracked.Instances.Length, new KeyValuePair<string, object?>("servicecomb.service", entry.Name));
}
