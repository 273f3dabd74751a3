using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Configuration.Layers;

namespace ServiceComb.Net.Configuration.Session;

internal sealed partial class KieSession
{
    private const int MaxWarnings = 20;
    private const int MaxWarningLength = 512;

    public void OnPollSucceeded(KieScope scope)
    {
        LastResponse = _options.Time.GetUtcNow();
        switch (_failures.OnSuccess(scope.Name))
        {
            case { IsComplete: true, Duration: var duration }:
                LogRecovered(_logger, Names(_options.Addresses), duration);
                break;
            case { Scopes: var scopes }:
                LogPartlyRecovered(_logger, Names(_options.Addresses), Names(scopes), Names(_failures.Scopes));
                break;
        }
    }

    public void OnPollFailed(KieScope scope, Exception exception)
    {
        switch (_failures.OnFailure(scope.Name, exception.Message))
        {
            case { IsComplete: true }:
                LogPollFailed(_logger, Names(_options.Addresses), scope.Name, exception.Message);
                break;
            case { Scopes: var scopes }:
                LogMorePollsFailed(_logger, Names(_options.Addresses), Names(scopes), exception.Message);
                break;
            default:
                LogOngoing(scope, exception.Message);
                break;
        }
    }

    private void LogOngoing(KieScope scope, string reason)
    {
        if (_failures.TakeReminder() is { } duration)
        {
            LogStillFailing(_logger, Names(_options.Addresses), duration, Names(_failures.Scopes), reason);
        }
        else
        {
            LogPollStillFailing(_logger, scope.Name, reason);
        }
    }

    public void LogReplaced() => LogReplaced(_logger, Names(_options.Addresses), _options.Application, _options.Service);

    public void OnRevisionWentBack(KieScope scope, long from, long to) => LogRevisionWentBack(_logger, scope.Name, from, to);

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);

    // Each is logged when it comes up and again only when it had gone. Called under the lock.
    private void LogNewWarnings(MergedLayers state)
    {
        string[] all = [.. state.Layers.SelectMany(layer => layer.Warnings).Concat(_clashes)];
        string[] news = [.. all.Where(warning => !_warnings.Contains(warning))];
        foreach (var warning in news.Take(MaxWarnings))
        {
            LogWarning(_logger, ReceivedText.Escape(warning, MaxWarningLength));
        }

        if (news.Length > MaxWarnings)
        {
            LogMoreWarnings(_logger, news.Length - MaxWarnings);
        }

        _warnings.Clear();
        _warnings.UnionWith(all);
    }

    [LoggerMessage(501, LogLevel.Information, "Configuration center: {Count} items loaded, revision {Revision}")]
    private static partial void LogLoaded(ILogger logger, int count, long? revision);

    [LoggerMessage(502, LogLevel.Warning, "Configuration center: no address in servicecomb:kie:serverUri answered, so the configuration of {SavedAt} is used until one does. {Causes}")]
    private static partial void LogFromCache(ILogger logger, DateTimeOffset savedAt, string causes);

    [LoggerMessage(503, LogLevel.Warning, "Configuration center: no address in servicecomb:kie:serverUri answered, so the app starts without its values until one does. {Causes}")]
    private static partial void LogEmpty(ILogger logger, string causes);

    [LoggerMessage(504, LogLevel.Information, "Configuration center: {Count} keys have new values, revision {Revision}")]
    private static partial void LogChanged(ILogger logger, int count, long? revision);

    [LoggerMessage(505, LogLevel.Warning, "Configuration center {Addresses} fails, known values stay. First seen with {Scope}: {Reason}")]
    private static partial void LogPollFailed(ILogger logger, string addresses, string scope, string reason);

    [LoggerMessage(506, LogLevel.Debug, "Configuration center still fails with {Scope}: {Reason}")]
    private static partial void LogPollStillFailing(ILogger logger, string scope, string reason);

    [LoggerMessage(513, LogLevel.Warning, "Configuration center {Addresses} has failed for {Duration} with {Scopes}, known values stay: {Reason}")]
    private static partial void LogStillFailing(ILogger logger, string addresses, TimeSpan duration, string scopes, string reason);

    [LoggerMessage(507, LogLevel.Information, "Configuration center {Addresses} answers again after {Duration}")]
    private static partial void LogRecovered(ILogger logger, string addresses, TimeSpan duration);

    [LoggerMessage(508, LogLevel.Warning, "Configuration center: the revision of {Scope} went back from {From} to {To}, as after a restored backup; everything is read again")]
    private static partial void LogRevisionWentBack(ILogger logger, string scope, long from, long to);

    [LoggerMessage(509, LogLevel.Warning, "Configuration center: {Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(510, LogLevel.Warning, "Configuration center: {Count} more warnings of this kind")]
    private static partial void LogMoreWarnings(ILogger logger, int count);

    [LoggerMessage(514, LogLevel.Information, "Configuration center: settings that were added later name {Addresses}, application {Application} and service {Service}; values are now loaded for these")]
    private static partial void LogReplaced(ILogger logger, string addresses, string application, string service);

    [LoggerMessage(511, LogLevel.Warning, "Configuration center {Addresses} now fails with {Scopes} too: {Reason}")]
    private static partial void LogMorePollsFailed(ILogger logger, string addresses, string scopes, string reason);

    [LoggerMessage(512, LogLevel.Information, "Configuration center {Addresses} answers again with {Scopes}, and still fails with {Others}")]
    private static partial void LogPartlyRecovered(ILogger logger, string addresses, string scopes, string others);
}
