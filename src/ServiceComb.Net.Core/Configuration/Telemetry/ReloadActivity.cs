using System.Diagnostics;

namespace ServiceComb.Net.Configuration.Telemetry;

/// <summary>Traces the change callbacks of a reload.</summary>
internal static class ReloadActivity
{
    private static readonly ActivitySource Activities = new(ServiceCombTelemetry.ActivitySourceName);

    /// <summary>Notifies change callbacks within an activity, if there is a listener.</summary>
    public static void Trace(int keys, long? revision, Action notify)
    {
        var outer = Activity.Current;
        Activity? activity = null;
        ListenerErrors.Ignore(() => activity = Start(keys, revision));
        try
        {
            notify();
        }
        finally
        {
            ListenerErrors.Ignore(() => activity?.Dispose());
            // Reset the current activity, which stays set when a listener throws.
            Activity.Current = outer;
        }
    }

    private static Activity? Start(int keys, long? revision)
    {
        // A root activity, because polling does not belong to a request.
        var activity = Activities.StartActivity("servicecomb.kie.apply", ActivityKind.Internal, parentContext: default);
        return activity?.SetTag("servicecomb.kie.keys", keys).SetTag("servicecomb.kie.revision", revision);
    }
}
