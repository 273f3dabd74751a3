using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Notifies configurations of changes, one notification at a time: with concurrent ones, a callback that reads older values could
/// finish last. Changes during a notification are combined into one further notification.</summary>
internal sealed partial class ReloadNotifier(Func<IReadOnlyList<KieConfigurationProvider>> providers, Func<string, string> redact, ILogger logger)
{
    private int _pending;

    public void Notify()
    {
        if (Interlocked.Increment(ref _pending) > 1)
        {
            return;
        }

        int handled;
        do
        {
            handled = Volatile.Read(ref _pending);
            foreach (var provider in providers())
            {
                Notify(provider);
            }
        }
        while (Interlocked.Add(ref _pending, -handled) > 0);
    }

    private void Notify(KieConfigurationProvider provider)
    {
        try
        {
            provider.NotifyReload();
        }
        catch (Exception exception)
        {
            // Change callbacks run here, and all of them have been called. Their exceptions, often of an options class that fails
            // validation, must not stop polling.
            LogSubscriberFailed(logger, exception.GetBaseException().GetType().Name, redact(Describe(exception)));
        }
    }

    private static string Describe(Exception exception) => exception is AggregateException several
        ? string.Join("; ", several.Flatten().InnerExceptions.Select(inner => inner.Message))
        : exception.Message;

    [LoggerMessage(520, LogLevel.Error, "A change callback of the configuration failed with {Exception}; the other callbacks were called: {Message}")]
    private static partial void LogSubscriberFailed(ILogger logger, string exception, string message);
}
