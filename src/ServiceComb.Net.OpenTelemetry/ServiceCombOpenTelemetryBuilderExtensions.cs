using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OpenTelemetry;

/// <summary>Adds ServiceComb.Net to OpenTelemetry.</summary>
public static class ServiceCombOpenTelemetryBuilderExtensions
{
    /// <summary>Adds the meter and the activity source of ServiceComb.Net, and the <c>service.*</c> resource attributes of the
    /// registered instance to metrics, traces and logs.</summary>
    public static IOpenTelemetryBuilder AddServiceCombInstrumentation(this IOpenTelemetryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .ConfigureResource(static resource => resource.AddServiceCombDetector())
            .WithMetrics(static metrics => metrics.AddServiceCombInstrumentation())
            .WithTracing(static tracing => tracing.AddServiceCombInstrumentation());
    }
}
