namespace OpenTelemetry.Metrics;

/// <summary>Extension methods that add the metrics of ServiceComb.Net.</summary>
public static class ServiceCombMeterProviderBuilderExtensions
{
    /// <summary>Adds the meter <c>ServiceComb.Net</c>, with metrics of calls by service and their duration, retries, rejections, circuit
    /// breakers, registration, service directory and configuration center.</summary>
    /// <param name="builder">The meter provider builder.</param>
    /// <returns>The meter provider builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static MeterProviderBuilder AddServiceCombInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter(ServiceComb.Net.ServiceCombTelemetry.MeterName);
    }
}
