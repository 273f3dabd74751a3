using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OpenTelemetry;

/// <summary>Extension methods that add the telemetry of ServiceComb.Net to OpenTelemetry.</summary>
public static class ServiceCombOpenTelemetryBuilderExtensions
{
    /// <summary>Adds the meter and the activity source of ServiceComb.Net, and the <c>service.*</c> resource attributes of the
    /// registered instance to metrics, traces and logs.</summary>
    /// <param name="builder">The OpenTelemetry builder.</param>
    /// <returns>The OpenTelemetry builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IOpenTelemetryBuilder AddServiceCombInstrumentation(this IOpenTelemetryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .ConfigureResource(static resource => resource.AddServiceCombDetector())
            .WithMetrics(static metrics => metrics.AddServiceCombInstrumentation())
            .WithTracing(static tracing => tracing.AddServiceCombInstrumentation());
    }
}
