using ServiceComb.Net.Client.Connections;

namespace ServiceComb.Net;

/// <summary>Options of the reports of metrics to the dashboard of an engine (<c>servicecomb:monitor:client:*</c>).</summary>
public sealed class MonitorOptions
{
    /// <summary>Gets or sets whether the app reports its metrics (<c>servicecomb:monitor:client:enabled</c>). Default: false.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Gets or sets the addresses of the dashboard (<c>servicecomb:monitor:client:serverUri</c>, a list). Default: empty; the
    /// instances of the service <c>CseMonitoring</c> in application <c>default</c>, or else port 30109 of the hosts of the configuration
    /// center, or of the registry when no configuration center is used.</summary>
    public IList<string> Addresses { get; set; } = [];

    /// <summary>Gets or sets the time between reports, at least 5 seconds (<c>servicecomb:monitor:client:interval</c>, in milliseconds). Up
    /// to a tenth is added at random, so that apps do not report at the same time. Default: 10 seconds.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the version of the reports' path: <c>v2</c> or, for older dashboards, <c>v1</c>
    /// (<c>servicecomb:monitor:client:api:version</c>). Default: <c>v2</c>.</summary>
    public string ApiVersion { get; set; } = "v2";

    /// <summary>Gets or sets the TLS options for addresses that start with <c>https</c> (<c>servicecomb:ssl:*</c>).</summary>
    public EngineTlsOptions Tls { get; set; } = new();
}
