namespace ServiceComb.Net.Configuration.Telemetry;

/// <summary>Ignores exceptions of meter and activity listeners, which run while a value is recorded: they must neither stop polling nor
/// keep values from being applied.</summary>
internal static class ListenerErrors
{
    public static void Ignore(Action record)
    {
        try
        {
            record();
        }
        catch (Exception)
        {
            // See above.
        }
    }
}
