using ServiceComb.Net.Console.Live;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>How a service looks in the picture.</summary>
internal sealed record NodeAppearance
{
    private const double MinRadius = 14;
    private const double MaxRadius = 28;
    private const double RadiusPerRoot = 4;
    private const double WarningPercent = 1;
    private const double ErrorPercent = 5;
    private const int MaxLabel = 22;

    private NodeAppearance(ServiceNode node, IReadOnlyList<MetricReport> reports)
    {
        Radius = Math.Min(MaxRadius, MinRadius + (RadiusPerRoot * Math.Sqrt(node.InstanceCount)));
        Label = node.Name.Length <= MaxLabel ? node.Name : node.Name[..(MaxLabel - 1)] + "…";
        Health = node.Health switch { ServiceHealth.Healthy => "up", ServiceHealth.Degraded => "other", ServiceHealth.Down => "down", _ => "none" };
        RequestRate = reports.Sum(static report => report.Qps);
        var total = reports.Sum(static report => report.Total);
        if (total > 0)
        {
            FailurePercent = 100.0 * reports.Sum(static report => report.Failure) / total;
        }
    }

    public double Radius { get; }

    /// <summary>Gets the name, which is cut when it is long.</summary>
    public string Label { get; }

    /// <summary>Gets the suffix of the style for the state of the instances.</summary>
    public string Health { get; }

    /// <summary>Gets the requests per second.</summary>
    public double RequestRate { get; }

    /// <summary>Gets the share of failed requests; null when the service does not report or has no requests.</summary>
    public double? FailurePercent { get; }

    /// <summary>Gets the suffix of the style for the share of failed requests, else for the state of the instances.</summary>
    public string Border => FailurePercent switch { null => Health, >= ErrorPercent => "down", >= WarningPercent => "other", _ => "up" };

    public static NodeAppearance Of(ServiceNode node, MetricsFeed? metrics) =>
        new(node, metrics is null ? [] : [.. node.Versions.Select(version => metrics.Find(version.Id)).OfType<MetricReport>()]);

    /// <summary>Creates the appearance from the latest metrics of the service's versions.</summary>
    public static NodeAppearance Of(ServiceNode node, IReadOnlyList<MetricReport> reports) => new(node, reports);
}
