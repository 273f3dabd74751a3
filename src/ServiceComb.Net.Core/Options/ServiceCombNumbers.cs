using System.Net;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net;

/// <summary>The numbers and durations among the options, with their keys and limits.</summary>
internal static class ServiceCombNumbers
{
    public const string PublishPort = "servicecomb:rest:publishPort";

    /// <summary>Reads or validates every number and duration.</summary>
    public static void Visit(INumberSettings settings, ServiceCombOptions options)
    {
        options.Instance.HealthInterval = settings.Seconds("servicecomb:instance:healthIntervalInSeconds", options.Instance.HealthInterval, 1);
        options.Instance.PublishPort = settings.Integer(PublishPort, options.Instance.PublishPort, 0, IPEndPoint.MaxPort);
        VisitRegistry(settings, options.Registry);
        VisitDiscovery(settings, options.Discovery);
        VisitKie(settings, options.Kie);
        options.Monitor.Interval = settings.Milliseconds("servicecomb:monitor:client:interval", options.Monitor.Interval, 5000);
    }

    /// <summary>Reads or validates the published port of a listener.</summary>
    public static int VisitPort(INumberSettings settings, string listener, int port) =>
        settings.Integer($"{PublishPort}:{listener}", port, 1, IPEndPoint.MaxPort);

    private static void VisitRegistry(INumberSettings settings, RegistryOptions options)
    {
        const string Registry = "servicecomb:registry:";
        const string Sc = Registry + "sc:";
        options.HeartbeatInterval = settings.Seconds(Sc + "healthCheckIntervalInSeconds", options.HeartbeatInterval, 1);
        options.HeartbeatTimeout = settings.Milliseconds(Sc + "healthCheckRequestTimeoutInMillis", options.HeartbeatTimeout, 100);
        options.PollInterval = settings.Milliseconds(Sc + "pollIntervalInMillis", options.PollInterval, 100);
        options.ConnectTimeout = settings.Milliseconds(Sc + "client:timeout:connect", options.ConnectTimeout, 1);
        options.RequestTimeout = settings.Milliseconds(Sc + "client:timeout:request", options.RequestTimeout, 1);
        options.StartTimeout = settings.Milliseconds(Registry + "startTimeoutInMillis", options.StartTimeout, 1);
        options.DrainTime = settings.Milliseconds(Registry + "drainTimeInMillis", options.DrainTime, 0);
    }

    private static void VisitDiscovery(INumberSettings settings, DiscoveryOptions options)
    {
        const string Discovery = "servicecomb:discovery:";
        options.FirstUseTimeout = settings.Milliseconds(Discovery + "firstUseTimeoutInMillis", options.FirstUseTimeout, 0);
        options.ConnectTimeout = settings.Milliseconds("servicecomb:rest:client:connection:timeoutInMillis", options.ConnectTimeout, 1);
        options.IdleTimeout = settings.Seconds(Discovery + "idleTimeoutInSeconds", options.IdleTimeout, 1);
        options.GraceTime = settings.Seconds(Discovery + "graceTimeInSeconds", options.GraceTime, 0);
        options.LastInstancesGraceTime = settings.Seconds(Discovery + "lastInstancesGraceTimeInSeconds", options.LastInstancesGraceTime, 0);
    }

    /// <summary>Reads or validates the numbers and durations of the configuration center.</summary>
    public static void VisitKie(INumberSettings settings, KieOptions options)
    {
        const string Kie = "servicecomb:kie:";
        // Engines time out requests after 60 seconds.
        options.PollingWaitTime = settings.Seconds(Kie + "pollingWaitTime", options.PollingWaitTime, 1, 50);
        options.RefreshInterval = settings.Milliseconds(Kie + "refreshInterval", options.RefreshInterval, 100);
        options.InitialLoadTimeout = settings.Milliseconds(Kie + "firstPullTimeoutInMillis", options.InitialLoadTimeout, 100, 600_000);
        options.ConnectTimeout = settings.Milliseconds(Kie + "client:timeout:connect", options.ConnectTimeout, 1);
        options.RequestTimeout = settings.Milliseconds(Kie + "client:timeout:request", options.RequestTimeout, 1);
    }
}
