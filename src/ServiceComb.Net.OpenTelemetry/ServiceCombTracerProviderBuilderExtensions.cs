namespace OpenTelemetry.Trace;

/// <summary>Extension methods that add the traces of ServiceComb.Net.</summary>
public static class ServiceCombTracerProviderBuilderExtensions
{
    /// <summary>Adds the activity source <c>ServiceComb.Net</c>, with activities for calls to services, their retries and rejections,
    /// and configuration changes.</summary>
    /// <param name="builder">The tracer provider builder.</param>
    /// <returns>The tracer provider builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static TracerProviderBuilder AddServiceCombInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource(ServiceComb.Net.ServiceCombTelemetry.ActivitySourceName);
    }
}
