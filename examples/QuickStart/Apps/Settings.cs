using System.Globalization;

namespace QuickStart.Apps;

/// <summary>The settings of one app, as an appsettings.json would hold them.</summary>
internal static class Settings
{
    public const string Application = "quickstart";

    /// <summary>Seconds between heartbeats, the shortest that engines know; they forget an instance after four.</summary>
    public const int HeartbeatSeconds = 5;

    public static Dictionary<string, string?> For(string service, string version, Uri registry, Uri kie) => new()
    {
        ["servicecomb:service:application"] = Application,
        ["servicecomb:service:name"] = service,
        ["servicecomb:service:version"] = version,
        ["servicecomb:registry:sc:address"] = registry.ToString(),
        ["servicecomb:registry:sc:healthCheckIntervalInSeconds"] = HeartbeatSeconds.ToString(CultureInfo.InvariantCulture),
        ["servicecomb:registry:sc:pollIntervalInMillis"] = "5000",
        ["servicecomb:kie:serverUri"] = kie.ToString(),
    };
}
