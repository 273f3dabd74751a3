namespace ServiceComb.Net.Client.Settings;

internal static partial class KnownSettings
{
    private const string MonitorPrefix = "servicecomb:monitor:client:";
    private const string SpringDashboard = Spring + "dashboard:";

    private static KnownSetting[] Monitor =>
    [
        new(MonitorPrefix + "enabled", "Monitor.IsEnabled", SettingType.Boolean, "`false`", "Whether the app reports its metrics to the dashboard of the engine, see [Monitoring](monitoring.md)."),
        new(MonitorPrefix + "serverUri", "Monitor.Addresses", SettingType.Addresses, "the service `CseMonitoring`, or port 30109 of the engine", "The addresses of the dashboard, such as `http://127.0.0.1:30109`.")
        {
            OtherNames = [SpringDashboard + "address"],
        },
        new(MonitorPrefix + "interval", "Monitor.Interval", SettingType.Duration, "`10000`", "Time between reports, at least 5000; up to a tenth is added at random.")
        {
            Unit = "ms",
            OtherNames = [SpringDashboard + "intervalInMills"],
        },
        new(MonitorPrefix + "api:version", "Monitor.ApiVersion", SettingType.Text, "`v2`", "`v1` for dashboards that have only the older path of reports."),
    ];
}
