namespace OpenTelemetry.Metrics;

/// <summary>Adds the metrics of ServiceComb.Net to OpenTelemetry.</summary>
public static class ServiceCombMeterProviderBuilderExtensions
{
    /// <summary>Adds the meter <c>ServiceComb.Net</c>: calls by service with their duration, retries, refusals, circuit breakers,
    /// registration, directory and configuration center.</summary>
    public static MeterProviderBuilder AddServiceCombInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter(ServiceComb.Net.Discovery.Telemetry.DiscoveryTelemetry.MeterName);
    }
}
