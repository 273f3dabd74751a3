using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Governance.Snapshot;

internal sealed partial class DocumentCompiler
{
    [LoggerMessage(301, LogLevel.Warning, "{Key} is left out: {Field}: {Reason}")]
    private static partial void LogBroken(ILogger logger, string key, string field, string reason);

    [LoggerMessage(302, LogLevel.Warning, "{Key} is in force, but {Remark}")]
    private static partial void LogRemark(ILogger logger, string key, string remark);

    [LoggerMessage(303, LogLevel.Information, "{Count} governance documents are in place")]
    private static partial void LogSnapshot(ILogger logger, int count);

    [LoggerMessage(304, LogLevel.Warning, "A setting is wrong: {Problem}")]
    private static partial void LogSetting(ILogger logger, string problem);

    [LoggerMessage(305, LogLevel.Warning, "The custom matcher of {Key} failed; the request does not fit. Further failures are not logged")]
    private static partial void LogMatcher(ILogger logger, Exception exception, string key);
}
