using Microsoft.Extensions.Logging;
using ServiceComb.Net.Configuration.Layers;

namespace ServiceComb.Net.Configuration.Session;

internal sealed partial class KieSession
{
    private const int MostWarnings = 20;

    public void Answered(KieScope scope)
    {
        LastAnswer = _options.Time.GetUtcNow();
        if (_trouble.Ends(scope.Name) is { } duration)
        {
            LogRecovered(_logger, string.Join(", ", _options.Addresses), duration);
        }
    }

    public void Failed(KieScope scope, Exception exception)
    {
        if (_trouble.Begins(scope.Name, exception.Message))
        {
            LogTrouble(_logger, string.Join(", ", _options.Addresses), scope.Name, exception.Message);
        }
        else
        {
            LogTroubleGoesOn(_logger, scope.Name, exception.Message);
        }
    }

    public void WentBack(KieScope scope, long from, long to) => LogWentBack(_logger, scope.Name, from, to);

    // Each is logged when it comes up and again only when it had gone. Called under the lock.
    private void Warn(KieState state)
    {
        string[] all = [.. state.Layers.SelectMany(layer => layer.Warnings).Concat(_clashes)];
        string[] news = [.. all.Where(warning => !_warnings.Contains(warning))];
        foreach (var warning in news.Take(MostWarnings))
        {
            LogWarning(_logger, warning);
        }

        if (news.Length > MostWarnings)
        {
            LogMoreWarnings(_logger, news.Length - MostWarnings);
        }

        _warnings.Clear();
        _warnings.UnionWith(all);
    }

    [LoggerMessage(501, LogLevel.Information, "Configuration center: {Count} items loaded, revision {Revision}")]
    private static partial void LogLoaded(ILogger logger, int count, long? revision);

    [LoggerMessage(502, LogLevel.Warning, "Configuration center: no address answered, so the configuration of {SavedAt} is used until one does. {Causes}")]
    private static partial void LogFromSnapshot(ILogger logger, DateTimeOffset savedAt, string causes);

    [LoggerMessage(503, LogLevel.Warning, "Configuration center: no address answered, so the app starts without its values until one does. {Causes}")]
    private static partial void LogEmpty(ILogger logger, string causes);

    [LoggerMessage(504, LogLevel.Information, "Configuration center: {Count} keys have new values, revision {Revision}")]
    private static partial void LogChanged(ILogger logger, int count, long? revision);

    [LoggerMessage(505, LogLevel.Warning, "Configuration center {Addresses} fails, known values stay. First seen with {Scope}: {Reason}")]
    private static partial void LogTrouble(ILogger logger, string addresses, string scope, string reason);

    [LoggerMessage(506, LogLevel.Debug, "Configuration center still fails with {Scope}: {Reason}")]
    private static partial void LogTroubleGoesOn(ILogger logger, string scope, string reason);

    [LoggerMessage(507, LogLevel.Information, "Configuration center {Addresses} answers again after {Duration}")]
    private static partial void LogRecovered(ILogger logger, string addresses, TimeSpan duration);

    [LoggerMessage(508, LogLevel.Warning, "Configuration center: the revision of {Scope} went back from {From} to {To}, as after a restored backup; everything is read again")]
    private static partial void LogWentBack(ILogger logger, string scope, long from, long to);

    [LoggerMessage(509, LogLevel.Warning, "Configuration center: {Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(510, LogLevel.Warning, "Configuration center: {Count} more warnings of this kind")]
    private static partial void LogMoreWarnings(ILogger logger, int count);
}
