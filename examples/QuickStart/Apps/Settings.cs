using System.Globalization;

namespace QuickStart.Apps;

/// <summary>The settings of an app, as in its appsettings.json.</summary>
internal static class Settings
{
    public const string Application = "quickstart";

    /// <summary>The heartbeat interval, the shortest that engines accept. An instance expires after four intervals.</summary>
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
