namespace ServiceComb.Net.Configuration.Telemetry;

/// <summary>A configuration whose state is measured.</summary>
internal interface IKieMetricsSource
{
    IReadOnlyList<KieLayerInfo> Layers { get; }

    /// <summary>Gets the highest revision of the loaded lists; null before the first list.</summary>
    long? Revision { get; }

    /// <summary>Gets the time since the last response of the configuration center; null before the first one.</summary>
    TimeSpan? TimeSinceResponse { get; }
}
