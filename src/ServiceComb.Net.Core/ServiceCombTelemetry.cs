namespace ServiceComb.Net;

/// <summary>Names the telemetry of ServiceComb.Net, for code that collects it without the package ServiceComb.Net.OpenTelemetry.</summary>
public static class ServiceCombTelemetry
{
    /// <summary>The name of the meter. docs/reference/metrics.md lists its instruments.</summary>
    public const string MeterName = "ServiceComb.Net";

    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "ServiceComb.Net";
}
