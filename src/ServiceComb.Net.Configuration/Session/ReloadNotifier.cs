using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Tells configurations that values changed, one call at a time: two at once could make a subscriber that
/// rebuilds from the older values finish last. Changes during a call become one more call.</summary>
internal sealed partial class ReloadNotifier(Func<IReadOnlyList<KieConfigurationProvider>> providers, Func<string, string> redact, ILogger logger)
{
    private int _waiting;

    public void Notify()
    {
        if (Interlocked.Increment(ref _waiting) > 1)
        {
            return;
        }

        int handled;
        do
        {
            handled = Volatile.Read(ref _waiting);
            foreach (var provider in providers())
            {
                Notify(provider);
            }
        }
        while (Interlocked.Add(ref _waiting, -handled) > 0);
    }

    private void Notify(KieConfigurationProvider provider)
    {
        try
        {
            provider.NotifyReload();
        }
        catch (Exception exception)
        {
            // Subscribers run in here. All of them have been called by now; what they throw is theirs, and often only one
            // options class that no longer validates.
            LogSubscriberFailed(logger, exception.GetBaseException().GetType().Name, redact(Describe(exception)));
        }
    }

    private static string Describe(Exception exception) => exception is AggregateException several
        ? string.Join("; ", several.Flatten().InnerExceptions.Select(inner => inner.Message))
        : exception.Message;

    [LoggerMessage(520, LogLevel.Error, "A subscriber of the configuration failed on new values with {Exception}; the others have them: {Message}")]
    private static partial void LogSubscriberFailed(ILogger logger, string exception, string message);
}
