namespace OpenTelemetry.Trace;

/// <summary>Adds the spans of ServiceComb.Net to OpenTelemetry.</summary>
public static class ServiceCombTracerProviderBuilderExtensions
{
    /// <summary>Adds the activity source <c>ServiceComb.Net</c>: calls to services with their retries and refusals, and changes of
    /// the configuration.</summary>
    public static TracerProviderBuilder AddServiceCombInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource(ServiceComb.Net.Discovery.Telemetry.DiscoveryTelemetry.MeterName);
    }
}
