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
                LogRecovered(_logger, Names(_options.Kie.Addresses), duration);
                break;
            case { Scopes: var scopes }:
                LogPartlyRecovered(_logger, Names(_options.Kie.Addresses), Names(scopes), Names(_failures.Scopes));
                break;
        }
    }

    public void OnPollFailed(KieScope scope, Exception exception)
    {
        switch (_failures.OnFailure(scope.Name, exception.Message))
        {
            case { IsComplete: true }:
                LogPollFailed(_logger, Names(_options.Kie.Addresses), scope.Name, exception.Message);
                break;
            case { Scopes: var scopes }:
                LogMorePollsFailed(_logger, Names(_options.Kie.Addresses), Names(scopes), exception.Message);
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
            LogStillFailing(_logger, Names(_options.Kie.Addresses), duration, Names(_failures.Scopes), reason);
        }
        else
        {
            LogPollStillFailing(_logger, scope.Name, reason);
        }
    }

    /// <summary>Logs that this session replaces another one, or ends because the options have no address.</summary>
    public void LogReplaced(ServiceCombOptions options)
    {
        if (options.Kie.Addresses.Count == 0)
        {
            LogRemoved(_logger);
        }
        else
        {
            LogReplaced(_logger, Names(options.Kie.Addresses), options.Service.Application, options.Service.Name);
        }
    }

    public void OnRevisionWentBack(KieScope scope, long from, long to) => LogRevisionWentBack(_logger, scope.Name, from, to);

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);

    // Logs a warning when it appears, and again only after it had disappeared. Called under the lock.
    private void LogNewWarnings(MergedLayers state)
    {
        string[] all = [.. state.Layers.SelectMany(layer => layer.Warnings).Concat(_clashes)];
        string[] added = [.. all.Where(warning => !_warnings.Contains(warning))];
        foreach (var warning in added.Take(MaxWarnings))
        {
            LogWarning(_logger, ReceivedText.Escape(warning, MaxWarningLength));
        }

        if (added.Length > MaxWarnings)
        {
            LogMoreWarnings(_logger, added.Length - MaxWarnings);
        }

        _warnings.Clear();
        _warnings.UnionWith(all);
    }

    [LoggerMessage(501, LogLevel.Information, "Loaded {Count} items from the configuration center, revision {Revision}")]
    private static partial void LogLoaded(ILogger logger, int count, long? revision);

    [LoggerMessage(502, LogLevel.Warning, "No address in servicecomb:kie:serverUri responded, so the configuration cached at {SavedAt} is used until one does. {Failures}")]
    private static partial void LogFromCache(ILogger logger, DateTimeOffset savedAt, string failures);

    [LoggerMessage(503, LogLevel.Warning, "No address in servicecomb:kie:serverUri responded, so the app has no values of the configuration center until one does. {Failures}")]
    private static partial void LogEmpty(ILogger logger, string failures);

    [LoggerMessage(504, LogLevel.Information, "{Count} values changed in the configuration center, revision {Revision}")]
    private static partial void LogChanged(ILogger logger, int count, long? revision);

    [LoggerMessage(505, LogLevel.Warning, "Requests to the configuration center {Addresses} fail, first for {Scope}; the last known values stay in use: {Reason}")]
    private static partial void LogPollFailed(ILogger logger, string addresses, string scope, string reason);

    [LoggerMessage(506, LogLevel.Debug, "Requests to the configuration center still fail for {Scope}: {Reason}")]
    private static partial void LogPollStillFailing(ILogger logger, string scope, string reason);

    [LoggerMessage(513, LogLevel.Warning, "Requests to the configuration center {Addresses} for {Scopes} have failed for {Duration}; the last known values stay in use: {Reason}")]
    private static partial void LogStillFailing(ILogger logger, string addresses, TimeSpan duration, string scopes, string reason);

    [LoggerMessage(507, LogLevel.Information, "Configuration center {Addresses} responds again after {Duration}")]
    private static partial void LogRecovered(ILogger logger, string addresses, TimeSpan duration);

    [LoggerMessage(508, LogLevel.Warning, "Revision of {Scope} in the configuration center went back from {From} to {To}, such as after restoring a backup; all items are loaded again")]
    private static partial void LogRevisionWentBack(ILogger logger, string scope, long from, long to);

    [LoggerMessage(509, LogLevel.Warning, "Configuration center: {Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(510, LogLevel.Warning, "Configuration center: {Count} more warnings")]
    private static partial void LogMoreWarnings(ILogger logger, int count);

    [LoggerMessage(514, LogLevel.Information, "Settings that were added later select the configuration center {Addresses}, application {Application} and service {Service}; values were loaded again")]
    private static partial void LogReplaced(ILogger logger, string addresses, string application, string service);

    [LoggerMessage(515, LogLevel.Information, "Options that were set later contain no address of a configuration center; its values were removed")]
    private static partial void LogRemoved(ILogger logger);

    [LoggerMessage(511, LogLevel.Warning, "Requests to the configuration center {Addresses} now also fail for {Scopes}: {Reason}")]
    private static partial void LogMorePollsFailed(ILogger logger, string addresses, string scopes, string reason);

    [LoggerMessage(512, LogLevel.Information, "Configuration center {Addresses} responds again for {Scopes}, but requests still fail for {Others}")]
    private static partial void LogPartlyRecovered(ILogger logger, string addresses, string scopes, string others);
}
